import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { Schemas } from '@/api/client';
import { useHousehold } from '@/api/household';
import { textOf } from '@/api/problem';
import { useCommand } from '@/api/useCommand';
import { useSession } from '@/app/session';
import { ClockChip } from '@/components/ClockChip';
import { Facts } from '@/components/Facts';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import { AssetCard } from '../assets/AssetCard';
import { RemedyNotes } from '../remedies/RemedyNotes';
import { ActDrawer } from './acts/ActDrawer';
import { EnterFor } from './acts/EnterFor';
import { useColleagues } from './acts/useColleagues';
import { CriteriaCard } from './Criteria';
import { DeclareKin } from './DeclareKin';
import { OtherLeader } from './OtherLeader';
import { Papers } from './Papers';
import { PrintedPapers } from './PrintedPapers';
import { reasonOf, StateTag } from './StateTag';
import { Steps } from './Steps';
import { FORWARD, stagesOf, statusOf, villageActs } from './stages';
import { TaskList } from './TaskList';
import { type CaseView, sendAct, useCase, useTakeCase } from './useCase';
import '../../work.css';
import './words';

type Act = Schemas['ActKind'];
const IMMEDIATE: Act[] = ['open', 'resume'];

/** What is done on the bench. */
const DECIDING: Act[] = ['pass_town_review', 'submit_to_county', 'approve', 'approve_government'];

/** The file of one case: what is done, what is next, and what else the caller may do. */
export function Component() {
  const { t, i18n } = useTranslation('cases');
  const code = useCode();
  const { caseId = '' } = useParams();
  const session = useSession();
  const { data: view, error, refetch } = useCase(caseId);
  const household = useHousehold(view?.household_id);
  const take = useTakeCase();
  const [act, setAct] = useState<Act | null>(null);
  const [isEntering, setEntering] = useState(false);
  const isOfficer = session.post.enters_for_others;
  const colleagues = useColleagues(isOfficer ? view : undefined);
  const canEnter = colleagues.length > 0;
  const atOnce = useCommand<{ view: CaseView; act: 'open' | 'resume' }, CaseView>(
    (given, key) => sendAct(given.view, { act: given.act }, key),
    take,
  );
  if (!view) {
    return (
      <>
        <PageTitle title={t('one')} />
        <ProblemNotice problem={error} onRetry={() => void refetch()} />
        {!error && <div className="page-loading" aria-busy="true" />}
      </>
    );
  }
  const begin = (next: Act) => {
    if (next === 'open' || next === 'resume') void atOnce.send({ view, act: next });
    else setAct(next);
  };
  const forward = view.may.filter((one) => FORWARD.has(one));
  const others = view.may.filter((one) => !FORWARD.has(one));
  const stages = stagesOf(view);
  const isBench = forward.some((one) => DECIDING.includes(one));
  return (
    <>
      <PageTitle
        household={view.head}
        title={t(`kind.${view.kind}`)}
        path={<Link to="/cases">{t('title')}</Link>}
        about={
          <>
            <Link to={`/households/${view.household_id}`}>{t('toHousehold')}</Link> ·{' '}
            {view.area.slice(1).join(' ')}
          </>
        }
        actions={
          <>
            {canEnter && villageActs(view).length > 0 && (
              <Button onClick={() => setEntering(true)}>{t('enterFor.open')}</Button>
            )}
            {isBench ? (
              <Link className="button-link" to={`/cases/bench?case=${view.id}`}>
                {t('toBench')}
              </Link>
            ) : (
              forward.slice(0, 1).map((one) => (
                <Button key={one} type="primary" onClick={() => begin(one)}>
                  {code('ActKind', one)}
                </Button>
              ))
            )}
          </>
        }
      />
      <ProblemNotice problem={atOnce.problem} onRetry={atOnce.repeat} />
      {view.returned && (
        <p className="work-note">
          {t('returned', {
            level: code('AreaLevel', view.returned.by),
            on: view.returned.on,
            reason: reasonOf(view.returned, code),
          })}
        </p>
      )}
      <OtherLeader view={view} />
      <RemedyNotes remedies={view.remedies} />
      {view.open_objections.length > 0 && (
        <p className="work-note">{t('objections', { count: view.open_objections.length })}</p>
      )}
      <div className="work-columns">
        <div className="work-stack">
          <section className="card" aria-label={t('tasks')}>
            <div className="card-head">
              <h2>{t('tasks')}</h2>
              {!view.closed_on && <ClockChip due={view.due} clock={view.clock} />}
            </div>
            <TaskList
              view={view}
              tasks={stages.map((stage) => ({ stage, status: statusOf(view, stages, stage) }))}
              onAct={begin}
            />
          </section>
          <Steps view={view} members={household.data?.members ?? []} />
        </div>
        <div className="work-stack">
          <section className="card" aria-label={t('about1')}>
            <h2>{t('about1')}</h2>
            <Facts
              facts={[
                [t('column.state'), <StateTag key="state" state={view.state} />],
                view.rested_in ? [t('restedIn'), code('CaseState', view.rested_in)] : null,
                [t('column.since'), view.stage_since],
                view.clock ? [t('started'), view.clock.started] : null,
                [t('due'), view.due],
                [t('population'), code('Population', view.population)],
                view.monitored_type ? [t('column.type'), code('MonitoredType', view.monitored_type)] : null,
                view.kind === 'identification'
                  ? [t('application'), view.has_application ? t('yes') : t('no')]
                  : null,
                view.risks.length > 0
                  ? [t('risks'), view.risks.map((risk) => code('RiskCategory', risk)).join(' · ')]
                  : null,
                view.national_risks && view.national_risks.length > 0
                  ? [t('national'), view.national_risks.map((risk) => code('NationalRisk', risk)).join(' / ')]
                  : null,
                view.closed_on ? [t('column.closed'), view.closed_on] : null,
                view.close_reason ? [t('closeReason'), view.close_reason] : null,
                view.notice_until
                  ? [t('notice'), t('noticeRuns', { from: view.notice_from, until: view.notice_until })]
                  : null,
                view.earliest
                  ? [
                      t('earliest'),
                      t('earliestIs', {
                        day: view.earliest,
                        time: t(`noticeTime.${view.earliest <= view.due ? 'fits' : 'misses'}`, {
                          due: view.due,
                        }),
                      }),
                    ]
                  : null,
                view.pack_name
                  ? [
                      t('pack'),
                      <Link key="pack" to={`/policies?${new URLSearchParams({ pack: view.pack_name.id })}`}>
                        {textOf(view.pack_name, i18n.language)}
                      </Link>,
                    ]
                  : null,
              ]}
            />
            {view.state === 'labelled' && (
              <p>
                <Link to={`/households/${view.household_id}?tab=cases`}>{t('toFile')}</Link>
              </p>
            )}
          </section>
          {view.may.length > 0 && (
            <section className="card" aria-label={t('others')}>
              <h2>{t('others')}</h2>
              <div className="button-row">
                {others.map((one) => (
                  <Button
                    key={one}
                    loading={IMMEDIATE.includes(one) && atOnce.busy}
                    onClick={() => begin(one)}
                  >
                    {code('ActKind', one)}
                  </Button>
                ))}
                <DeclareKin householdId={view.household_id} colleagues={colleagues} />
              </div>
            </section>
          )}
          <PrintedPapers caseId={view.id} />
          <AssetCard caseId={view.id} kind={view.kind} />
          <CriteriaCard view={view} />
          <Papers view={view} />
        </div>
      </div>
      {act && household.data && (
        <ActDrawer
          act={act}
          view={view}
          household={household.data}
          onClose={() => setAct(null)}
          onDone={(next) => {
            take(next);
            setAct(null);
          }}
          reload={refetch}
        />
      )}
      {isEntering && household.data && (
        <EnterFor
          view={view}
          household={household.data}
          onClose={() => setEntering(false)}
          onDone={(next) => {
            take(next);
            setEntering(false);
          }}
          reload={refetch}
        />
      )}
    </>
  );
}
