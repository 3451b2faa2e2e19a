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
  const inspects = ({ duty }: Person) => duty === 'leader' || duty === 'member';
  const acts = (person: Person) => (
    <span className="inspection-acts">
      {inspects(person) && !person.acknowledged_on && person.account_id === account && (
        <Button type="primary" loading={acknowledge.busy} onClick={() => void acknowledge.send(person)}>
          {t('roster.acknowledge')}
        </Button>
      )}
      {inspects(person) && !person.acknowledged_on && !person.account_id && round.may_run && (
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
      text: (person) => (inspects(person) ? (person.acknowledged_on ?? t('roster.notYet')) : '--'),
    },
    { key: 'acts', title: t('group.acts'), text: () => '', render: acts },
  ];
  return (
    <section className="inspection-part">
      <h2>{t('round.rosters')}</h2>
      <ProblemNotice problem={acknowledge.problem} onRetry={acknowledge.repeat} />
      <ProblemNotice problem={remove.problem} onRetry={remove.repeat} />
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
        caption={t('round.rosters')}
        columns={columns}
        rows={round.people}
        rowKey={({ id }) => id}
        empty={<Empty title={t('roster.none')} />}
        tools={
          round.may_run && (
            <Button href={`/api/v1/rounds/${round.id}/rosters`} download={`${round.title}.xlsx`}>
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
