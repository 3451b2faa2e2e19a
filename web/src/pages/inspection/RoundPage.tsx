import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { ClockChip } from '@/components/ClockChip';
import { Facts } from '@/components/Facts';
import { FilterSelect } from '@/components/FilterSelect';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import Differences from './Differences';
import { Groups } from './Groups';
import { Roster } from './Roster';
import { RecordTraining } from './RoundForms';
import '../work.css';
import './inspection.css';
import './words';

export type Round = Schemas['RoundView'];

/** One round: its groups, rosters and training before the field work, its reports after it. */
export function Component() {
  const { t } = useTranslation('inspections');
  const { roundId = '' } = useParams();
  const found = useQuery({
    queryKey: ['rounds', roundId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/rounds/{round_id}', { params: { path: { round_id: roundId } }, signal })),
  });
  if (!found.data) {
    return (
      <>
        <PageTitle title={t('rounds')} path={<Link to="/duties/rounds">{t('rounds')}</Link>} />
        <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />
        {!found.error && <div className="page-loading" aria-busy="true" />}
      </>
    );
  }
  return <One round={found.data} reload={found.refetch} />;
}

function One({ round, reload }: { round: Round; reload: () => Promise<unknown> }) {
  const { t } = useTranslation('inspections');
  const code = useCode();
  const [isTraining, setTraining] = useState(false);
  const [label, setLabel] = useState<string>();
  const begin = useCommand((one: Round, key) =>
    answer(
      api.POST('/api/v1/rounds/{round_id}/begin', {
        params: { path: { round_id: one.id }, header: headers(key, one.version) },
        body: {},
      }),
    ),
  );
  const navigate = useNavigate();
  const write = useCommand(
    ({ id, ends_on }: Round, key) =>
      answer(
        api.POST('/api/v1/reports', {
          params: { header: { 'Idempotency-Key': key } },
          body: { kind: 'look_back_report', period: ends_on.slice(0, 4), round_id: id },
        }),
      ),
    ({ id }) => void navigate(`/duties/reports/${id}`),
  );
  const isPreparing = round.state === 'preparing';
  const isReported = round.groups.length > 0 && round.groups.every((group) => group.reported_on);
  return (
    <>
      <PageTitle
        title={round.title}
        path={<Link to="/duties/rounds">{t('rounds')}</Link>}
        about={
          <>
            {t('days', { first: round.starts_on, last: round.ends_on })}{' '}
            <Tag>{code('RoundState', round.state)}</Tag>
          </>
        }
        actions={
          round.may_run && (
            <>
              {isPreparing && (
                <>
                  <Button onClick={() => setTraining(true)}>{t('round.train')}</Button>
                  <Button type="primary" loading={begin.busy} onClick={() => void begin.send(round)}>
                    {t('round.begin')}
                  </Button>
                </>
              )}
              {isReported && (
                <Button type="primary" loading={write.busy} onClick={() => void write.send(round)}>
                  {t('round.whole')}
                </Button>
              )}
            </>
          )
        }
      />
      <ProblemNotice problem={begin.problem} onRetry={begin.repeat} />
      <ProblemNotice problem={write.problem} onRetry={write.repeat} />
      <section className="card inspection-part" aria-label={t('round.facts')}>
        <h2>{t('round.facts')}</h2>
        <Facts
          facts={[
            [t('round.citation'), round.rules.citation],
            [t('round.units'), round.rules.units.join('、')],
            [
              t('round.rules'),
              t('round.rulesOf', {
                members: round.rules.members,
                cities: round.rules.cities,
                liaisons: round.rules.liaisons,
                rank: code('Rank', round.rules.leader_rank),
              }),
            ],
            [
              t('round.areas'),
              round.may_run
                ? round.areas.map(({ id, name }) => (
                    <span key={id}>
                      <Link to={`/duties/look-back?area=${id}`}>{name}</Link>{' '}
                    </span>
                  ))
                : round.areas.map(({ name }) => name).join('、'),
            ],
            [t('round.training'), round.trained_on && `${round.trained_on} ${round.training ?? ''}`],
            [
              t('round.rostersDue'),
              round.missing.length > 0 ? (
                <ClockChip key="rosters" due={round.rosters_due} />
              ) : (
                round.rosters_due
              ),
            ],
            [t('round.reportDue'), round.report_due],
          ]}
        />
      </section>
      <Groups round={round} reload={reload} />
      {round.may_run && round.state === 'begun' && round.groups.length > 0 && (
        <>
          <FilterSelect
            label={t('differences.group')}
            value={label}
            options={round.groups.map((group) => ({ value: group.label, label: group.name }))}
            onChange={(next) => setLabel(next ?? undefined)}
          />
          {label && <Differences round={label} />}
        </>
      )}
      <Roster round={round} />
      {isTraining && (
        <RecordTraining
          round={round}
          reload={reload}
          onClose={() => setTraining(false)}
          onDone={() => setTraining(false)}
        />
      )}
    </>
  );
}
