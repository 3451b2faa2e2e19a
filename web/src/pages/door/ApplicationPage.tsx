import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { ClockChip } from '@/components/ClockChip';
import { Facts } from '@/components/Facts';
import { HouseholdBrief } from '@/components/HouseholdBrief';
import { MaskedValue } from '@/components/MaskedValue';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { AnswerRemark, CloseApplication, ConfirmApplication, HandOnApplication } from './ApplicationForms';
import '../work.css';
import './words';

type Application = Schemas['ApplicationView'];
type Act = 'confirm' | 'hand' | 'close';

/** One application: what was said, and whose it is. */
export function Component() {
  const { t } = useTranslation('door');
  const { applicationId = '' } = useParams();
  const found = useQuery({
    queryKey: ['applications', applicationId],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/applications/{application_id}', {
          params: { path: { application_id: applicationId } },
          signal,
        }),
      ),
  });
  if (!found.data) {
    return (
      <>
        <PageTitle title={t('one')} path={<Link to="/clues/applications">{t('title')}</Link>} />
        <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />
        {!found.error && <div className="page-loading" aria-busy="true" />}
      </>
    );
  }
  return <One view={found.data} reload={found.refetch} />;
}

function One({ view, reload }: { view: Application; reload: () => Promise<unknown> }) {
  const { t } = useTranslation('door');
  const code = useCode();
  const mayDecide = useMay('decide_applications');
  const [act, setAct] = useState<Act | null>(null);
  const isWaiting = view.state === 'waiting';
  const household = view.household_id ?? view.suggested;
  const close = () => setAct(null);
  const form = { view, reload, onClose: close, onDone: close };
  return (
    <>
      <PageTitle
        household={view.name}
        title={t('one')}
        path={<Link to="/clues/applications">{t('title')}</Link>}
        about={
          <>
            {view.area_name} {isWaiting && view.visit_by && <ClockChip due={view.visit_by} />}
          </>
        }
        actions={
          mayDecide && (
            <>
              {isWaiting && <Button onClick={() => setAct('close')}>{t('close.open')}</Button>}
              {isWaiting && <Button onClick={() => setAct('hand')}>{t('hand.open')}</Button>}
              {view.state !== 'confirmed' && (
                <Button type="primary" onClick={() => setAct('confirm')}>
                  {t('confirm.open')}
                </Button>
              )}
            </>
          )
        }
      />
      <div className="work-columns">
        <section className="card" aria-label={t('facts.title')}>
          <h2>{t('facts.title')}</h2>
          <Facts
            facts={[
              [t('column.name'), view.name],
              [
                t('take.idNumber'),
                <MaskedValue key="id" applicationId={view.id} field="id_number" masked={view.id_number} />,
              ],
              [
                t('take.phone'),
                <MaskedValue key="phone" applicationId={view.id} field="phone" masked={view.phone} />,
              ],
              [t('column.matters'), view.matters.map((matter) => code('Matter', matter)).join('；')],
              view.words ? [t('take.words'), view.words] : null,
              [t('facts.by'), code('ApplicationMode', view.mode)],
              ...byFacts(view.by, t),
              [t('column.received'), view.received_on],
              [t('facts.text'), view.text_version],
            ]}
          />
        </section>
        <div className="work-stack">
          <section className="card" aria-label={t('facts.standing')}>
            <h2>{t('facts.standing')}</h2>
            <Facts
              facts={[
                [t('column.state'), <Tag key="state">{code('ApplicationState', view.state)}</Tag>],
                view.closed_as ? [t('facts.closedAs'), code('ApplicationClosing', view.closed_as)] : null,
                view.note ? [t('facts.note'), view.note] : null,
                view.clue_id
                  ? [
                      t('toClue'),
                      <Link key="clue" to={`/clues/${view.clue_id}`}>
                        {t('toClue')}
                      </Link>,
                    ]
                  : null,
                view.others.length > 0
                  ? [
                      t('facts.others'),
                      view.others.map((id, at) => (
                        <span key={id}>
                          <Link to={`/clues/applications/${id}`}>{t('facts.other', { n: at + 1 })}</Link>{' '}
                        </span>
                      )),
                    ]
                  : null,
              ]}
            />
            {isWaiting && (
              <p className="work-note">{view.suggested ? t('confirm.suggested') : t('confirm.unknown')}</p>
            )}
          </section>
          {household && <HouseholdBrief householdId={household} />}
          <Remarks view={view} reload={reload} />
        </div>
      </div>
      {act === 'confirm' && <ConfirmApplication {...form} />}
      {act === 'hand' && <HandOnApplication {...form} />}
      {act === 'close' && <CloseApplication {...form} />}
    </>
  );
}

/** What only this way of applying has. */
function byFacts(by: Schemas['DeclarationMode'], t: (key: WayKey) => string): [string, string][] {
  switch (by.mode) {
    case 'entrusted':
      return [[t('facts.proxy'), `${by.proxy}（${by.relation}）${by.consent ? t('facts.consent') : ''}`]];
    case 'telephone':
      return [[t('facts.call'), `${by.called_on} ${by.call_record}`]];
    case 'window':
      return [[t('facts.agent'), `${by.agent} · ${by.place}`]];
    default:
      return [];
  }
}
type WayKey = 'facts.proxy' | 'facts.consent' | 'facts.call' | 'facts.agent';

function Remarks({ view, reload }: { view: Application; reload: () => Promise<unknown> }) {
  const { t } = useTranslation('door');
  const code = useCode();
  const mayAnswer = useMay('answer_remarks');
  const [answering, setAnswering] = useState<Schemas['RemarkView'] | null>(null);
  if (view.remarks.length === 0) return null;
  return (
    <section className="card" aria-label={t('remarks.title')}>
      <h2>{t('remarks.title')}</h2>
      <ul className="work-list">
        {view.remarks.map((remark) => (
          <li key={remark.id}>
            <p>
              {remark.said_on} {code('RemarkKind', remark.kind)}{' '}
              {remark.grade && <Tag>{code('Grade', remark.grade)}</Tag>}
            </p>
            {remark.text && <p className="preserve">{remark.text}</p>}
            {remark.answer && (
              <p className="muted">
                {t('remarks.answered', { on: remark.answered_on, answer: remark.answer })}
              </p>
            )}
            {mayAnswer && remark.kind !== 'rating' && !remark.answer && (
              <Button onClick={() => setAnswering(remark)}>{t('remarks.answer')}</Button>
            )}
          </li>
        ))}
      </ul>
      {answering && (
        <AnswerRemark
          remark={answering}
          reload={reload}
          onClose={() => setAnswering(null)}
          onDone={() => setAnswering(null)}
        />
      )}
    </section>
  );
}
