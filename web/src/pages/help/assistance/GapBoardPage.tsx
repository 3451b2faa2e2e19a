import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { StatLink } from '@/components/StatLink';
import { useCode } from '@/i18n/useCode';
import { id } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { AssistanceNav } from './AssistanceNav';
import './words';

const FILTERS = { area: id };
const PLANS = ['plan.risk_uncovered', 'plan.development_missing', 'plan.safety_net_missing'] as const;
const LISTS: Schemas['ListName'][] = [
  'monitored_without_assistance',
  'low_income_not_monitored',
  'unpaid_contributions',
  'uninsured',
  'uncovered_by_relief',
  'uncovered_by_special_aid',
];
const FIGURES: Schemas['Figure'][] = ['not_helped', 'contact_missing', 'visit_stale'];

/** Where somebody is missed: each gap with how many, and each number opens its list. */
export function Component() {
  const { t } = useTranslation('assistance');
  const code = useCode();
  const seesWarnings = useMay('read_warnings');
  const seesCockpit = useMay('read_cockpit');
  const { filters, change } = useUrlFilters(FILTERS);
  const area = filters.area;
  const query = { area_id: area };
  const gaps = useQuery({
    queryKey: ['policies', 'gaps', area],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/policies/gaps', { params: { query }, signal })),
    enabled: seesWarnings,
  });
  const plans = useQuery({
    queryKey: ['plans', 'gaps', area],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/plans/gaps', { params: { query }, signal })),
  });
  const cockpit = useQuery({
    queryKey: ['cockpit', area],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/cockpit', { params: { query }, signal })),
    enabled: seesCockpit,
  });
  const lists = useQuery({
    queryKey: ['lists', 'gaps', area],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/list-gaps', { params: { query }, signal })),
  });
  const at = (path: string, more: Record<string, string> = {}) => {
    const words = new URLSearchParams({ ...more, ...(area ? { area } : {}) }).toString();
    return words ? `${path}?${words}` : path;
  };
  const figure = (of: Schemas['Figure']) =>
    cockpit.data?.figures.find((count) => count.figure === of)?.households ?? '…';
  const failed = [gaps, plans, cockpit, lists].find(({ error }) => error);
  return (
    <>
      <PageTitle title={t('gapBoard.title')} about={t('gapBoard.about')} />
      <AssistanceNav />
      <p>
        <AreaSelect value={area} onChange={(chosen) => change({ area: chosen })} />
      </p>
      <ProblemNotice problem={failed?.error ?? null} onRetry={() => void failed?.refetch()} />
      <section className="card" aria-label={t('gapBoard.identified')}>
        <h2>{t('gapBoard.identified')}</h2>
        <div className="stats">
          {seesWarnings && (
            <>
              <StatLink
                label={t('gapBoard.belowLine')}
                value={gaps.data ? (gaps.data.grounds.income ?? 0) : '…'}
                to={at('/assistance/missed', { ground: 'income' })}
                tone="red"
              />
              <StatLink
                label={t('gapBoard.allGrounds')}
                value={gaps.data?.households.length ?? '…'}
                to={at('/assistance/missed')}
                tone="amber"
              />
            </>
          )}
        </div>
      </section>
      <section className="card" aria-label={t('gapBoard.helped')}>
        <h2>{t('gapBoard.helped')}</h2>
        <div className="stats">
          {PLANS.map((gap) => (
            <StatLink
              key={gap}
              label={t(`gap.code.${gap}`)}
              value={plans.data ? (plans.data.gaps[gap] ?? 0) : '…'}
              of={plans.data?.monitored}
              to={at('/assistance/gaps', { gap })}
              tone="red"
            />
          ))}
          {seesCockpit &&
            FIGURES.map((of) => (
              <StatLink
                key={of}
                label={code('Figure', of)}
                value={figure(of)}
                of={cockpit.data ? figure('monitored') : undefined}
                to={at('/cockpit/list', { figure: of })}
                tone="red"
              />
            ))}
        </div>
      </section>
      <section className="card" aria-label={t('gapBoard.covered')}>
        <h2>{t('gapBoard.covered')}</h2>
        <div className="stats">
          {LISTS.map((list) => {
            const total = lists.data?.find((count) => count.list === list);
            return (
              <StatLink
                key={list}
                label={code('ListName', list)}
                value={total?.listed ?? '…'}
                of={total?.looked_at}
                to={at('/assistance/lists', { list })}
                tone="amber"
              />
            );
          })}
        </div>
      </section>
    </>
  );
}
