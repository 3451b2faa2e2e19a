import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { useMay, useSession } from '@/app/session';
import { Empty } from '@/components/Empty';
import { ProblemNotice } from '@/components/ProblemNotice';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { download } from '@/lib/download';
import { AcknowledgePaper, EnterPerson } from './RoundForms';

type Round = Schemas['RoundView'];
type Person = Schemas['RosterPerson'];
type Missing = Schemas['MissingPeople'];

/** Who is on the rosters, whom they still lack, and who has acknowledged secrecy. */
export function Roster({ round }: { round: Round }) {
  const { t } = useTranslation('inspections');
  const code = useCode();
  const { account_id: account } = useSession();
  const mayEnter = useMay('enter_rosters') && round.state === 'preparing';
  const [missing, setMissing] = useState<Missing | null>(null);
  const [signed, setSigned] = useState<Person | null>(null);
  const acknowledge = useCommand((person: Person, key) =>
    answer(
      api.POST('/api/v1/rounds/{round_id}/people/{person_id}/acknowledgement', {
        params: {
          path: { round_id: round.id, person_id: person.id },
          header: headers(key, person.version),
        },
        body: {},
      }),
    ),
  );
  const remove = useCommand((person: Person, key) =>
    answer(
      api.POST('/api/v1/rounds/{round_id}/people/{person_id}/removal', {
        params: {
          path: { round_id: round.id, person_id: person.id },
          header: headers(key, person.version),
        },
        body: {},
      }),
    ),
  );
  const book = useCommand(
    (one: Round, key) =>
      answer(
        api.POST('/api/v1/rounds/{round_id}/rosters', {
          params: { path: { round_id: one.id }, header: { 'Idempotency-Key': key } },
          body: {},
          parseAs: 'blob',
        }),
      ),
    (file, one) => download(file as unknown as Blob, `${one.title}.xlsx`),
  );
  const inspects = ({ duty }: Person) => duty === 'leader' || duty === 'member';
  const isOpen = (person: Person) =>
    round.state === 'preparing' && inspects(person) && !person.acknowledged_on;
  const acts = (person: Person) => (
    <span className="inspection-acts">
      {isOpen(person) && person.account_id === account && (
        <Button type="primary" loading={acknowledge.busy} onClick={() => void acknowledge.send(person)}>
          {t('roster.acknowledge')}
        </Button>
      )}
      {isOpen(person) && !person.account_id && round.may_run && (
        <Button onClick={() => setSigned(person)}>{t('roster.paper')}</Button>
      )}
      {mayEnter && (
        <Button loading={remove.busy} onClick={() => void remove.send(person)}>
          {t('roster.remove')}
        </Button>
      )}
    </span>
  );
  const columns: Column<Person>[] = [
    { key: 'unit', title: t('roster.unit'), text: ({ unit }) => unit },
    { key: 'name', title: t('roster.name'), text: ({ name }) => name },
    { key: 'title', title: t('roster.title'), text: ({ title }) => title },
    { key: 'duty', title: t('roster.duty'), text: ({ duty }) => code('RoundPost', duty) },
    { key: 'note', title: t('roster.note'), text: ({ note }) => note ?? '--' },
    {
      key: 'acknowledged',
      title: t('roster.acknowledged'),
      text: (person) =>
        inspects(person)
          ? [person.acknowledged_on ?? t('roster.notYet'), person.acknowledged_paper]
              .filter(Boolean)
              .join(' ')
          : '--',
    },
    { key: 'acts', title: t('group.acts'), text: () => '', onScreen: true, render: acts },
  ];
  return (
    <section className="inspection-part">
      <h2>{t('round.rosters')}</h2>
      <ProblemNotice problem={acknowledge.problem} onRetry={acknowledge.repeat} />
      <ProblemNotice problem={remove.problem} onRetry={remove.repeat} />
      <ProblemNotice problem={book.problem} onRetry={book.repeat} />
      {round.missing.length > 0 && (
        <section className="card" aria-label={t('roster.missing')}>
          <h3>{t('roster.missing')}</h3>
          <ul className="work-list">
            {round.missing.map((one) => (
              <li key={`${one.from}${one.duty}`} className="inspection-acts">
                <span>
                  {t('roster.owes', { from: one.from, duty: code('RoundPost', one.duty), count: one.count })}
                </span>
                {mayEnter && <Button onClick={() => setMissing(one)}>{t('roster.enter')}</Button>}
              </li>
            ))}
          </ul>
        </section>
      )}
      <DataTable<Person>
        id="round-roster"
        out={{ list: 'round_roster', query: { round_id: round.id } }}
        caption={t('round.rosters')}
        columns={columns}
        rows={round.people}
        rowKey={({ id }) => id}
        empty={<Empty title={t('roster.none')} />}
        tools={
          round.may_run && (
            <Button loading={book.busy} onClick={() => void book.send(round)}>
              {t('roster.export')}
            </Button>
          )
        }
      />
      {missing && (
        <EnterPerson
          round={round}
          missing={missing}
          onClose={() => setMissing(null)}
          onDone={() => setMissing(null)}
        />
      )}
      {signed && (
        <AcknowledgePaper
          round={round}
          person={signed}
          onClose={() => setSigned(null)}
          onDone={() => setSigned(null)}
        />
      )}
    </section>
  );
}
