import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useMay, useSession } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { type NumberColumn, NumberTable } from '@/components/NumberTable';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import { id } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { drawnList, type MissedOf, percent } from './estimate';
import { Says } from './Says';
import '../income/income.css';
import { Sideways } from '@/components/Sideways';
import './words';

const FILTERS = { area: id };
const STATES = ['waiting', 'not_visited', 'undecided', 'in_need', 'not_in_need'] as const;

/** How many in need nobody was warned about, by area and month; each count opens its households. */
export function Component() {
  const { t } = useTranslation('estimate');
  const label = useCode();
  const { post } = useSession();
  const seesHouseholds = useMay('read_households');
  const { filters, change } = useUrlFilters(FILTERS);
  const area = filters.area ?? post.area_id;
  const missed = useQuery({
    queryKey: ['missed', area],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/missed', { params: { query: { area_id: area } }, signal })),
  });
  const { data } = missed;
  const count = (households: number, filters: Record<string, string | undefined>) => {
    const shown = households.toLocaleString('en-US');
    return seesHouseholds && households > 0 ? (
      <Link className="income-link" to={drawnList(filters)}>
        {shown}
      </Link>
    ) : (
      shown
    );
  };
  type Counted = { drawn: Schemas['DrawnCounts'] };
  const counts = <R extends Counted>(of: (row: R) => Record<string, string>): NumberColumn<R>[] => [
    [t('drawn'), (row) => count(row.drawn.drawn, of(row))],
    ...STATES.map(
      (state): NumberColumn<R> => [
        label('DrawnState', state),
        (row) => count(row.drawn[state], { ...of(row), state }),
      ],
    ),
  ];
  const estimated: NumberColumn<MissedOf>[] = [
    [t('households'), (row) => row.households?.toLocaleString('en-US') ?? '--'],
    [t('share'), (row) => (row.estimate ? percent(row.estimate.share) : '--')],
    [
      t('interval'),
      (row) => (row.estimate ? `${percent(row.estimate.low)} – ${percent(row.estimate.high)}` : '--'),
    ],
  ];
  return (
    <>
      <PageTitle
        title={t('title', { area: data?.total.area_name ?? '' })}
        path={<Link to={`/cockpit?area=${area}`}>{t('back')}</Link>}
        about={t('about')}
      />
      <div className="income-tools">
        <AreaSelect value={filters.area} onChange={(next) => change({ area: next })} />
      </div>
      <ProblemNotice problem={missed.error} onRetry={() => void missed.refetch()} />
      {!data && !missed.error && <div className="page-loading" aria-busy="true" />}
      {data && (
        <section className="card estimate">
          <Says missed={data} />
          {data.areas.length > 0 && (
            <>
              <h2>{t('byArea')}</h2>
              <Sideways label={t('byArea')}>
                <NumberTable<MissedOf>
                  className="estimate-areas"
                  caption={t('byArea')}
                  columns={[
                    [
                      t('area'),
                      (row) => (
                        <Link className="income-link" to={`/cockpit/estimate?area=${row.area_id}`}>
                          {row.area_name}
                        </Link>
                      ),
                    ],
                    ...estimated,
                    ...counts<MissedOf>((row) => ({ area: row.area_id })),
                  ]}
                  rows={data.areas}
                  rowKey={(row) => row.area_id}
                />
              </Sideways>
            </>
          )}
          {data.months.length > 0 && (
            <>
              <h2>{t('byMonth')}</h2>
              <Sideways label={t('byMonth')}>
                <NumberTable<Schemas['DrawnMonth']>
                  className="estimate-months"
                  caption={t('byMonth')}
                  columns={[
                    [t('month'), (row) => row.month],
                    ...counts<Schemas['DrawnMonth']>((row) => ({ area, month: row.month })),
                  ]}
                  rows={data.months}
                  rowKey={(row) => row.month}
                />
              </Sideways>
            </>
          )}
        </section>
      )}
    </>
  );
}
