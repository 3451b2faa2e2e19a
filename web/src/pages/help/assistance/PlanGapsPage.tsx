import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { AreaSelect } from '@/components/AreaSelect';
import { Empty } from '@/components/Empty';
import { FilterChips } from '@/components/FilterChips';
import { PageTitle } from '@/components/PageTitle';
import type { Column } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { id, name } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { AssistanceNav } from './AssistanceNav';
import { ShortList } from './ShortList';
import './words';

type Row = Schemas['PlanGapRow'];
const FILTERS = { area: id, gap: name };
const CODES = [
  'plan.risk_uncovered',
  'plan.development_missing',
  'plan.safety_net_missing',
  'plan.risks_unrecorded',
] as const;

/** Monitored households with a risk that nothing answers, or without the measure that fits their labour. */
export function Component() {
  const { t, i18n } = useTranslation('assistance');
  const code = useCode();
  const { filters, change } = useUrlFilters(FILTERS);
  const found = useQuery({
    queryKey: ['plans', 'gaps', filters.area],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/plans/gaps', { params: { query: { area_id: filters.area } }, signal })),
  });
  const view = found.data;
  const gapsOf = (row: Row) => row.gaps.filter((gap) => !filters.gap || gap.code === filters.gap);
  const columns: Column<Row>[] = [
    {
      key: 'risks',
      title: t('gap.risks'),
      text: (row) => row.risks.map((risk) => code('RiskCategory', risk)).join(' · ') || '--',
    },
    {
      key: 'labour',
      title: t('gap.labour'),
      text: (row) => (row.has_labour ? t('gap.able') : t('gap.unable')),
    },
    {
      key: 'gaps',
      title: t('gap.what'),
      text: (row) =>
        gapsOf(row)
          .map((gap) => textOf(gap, i18n.language))
          .join(' '),
    },
  ];
  return (
    <>
      <PageTitle
        title={t('gap.title')}
        about={view && t('gap.about', { n: view.monitored, gaps: view.households.length })}
      />
      <AssistanceNav />
      <ShortList<Row>
        id="plan-gaps"
        out={{ list: 'plan_gaps', query: { area_id: filters.area, gap: filters.gap } }}
        caption={t('gap.title')}
        columns={columns}
        rows={view?.households.filter((row) => gapsOf(row).length > 0)}
        rowKey={(row) => row.household_id}
        to={(row) => `/assistance/${row.household_id}`}
        problem={found.error}
        onRetry={() => void found.refetch()}
        empty={<Empty title={t('gap.none')}>{t('gap.noneText')}</Empty>}
        tools={
          <>
            <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
            <FilterChips
              label={t('gap.kind')}
              name="gap"
              all={t('gap.all')}
              options={CODES.filter((value) => view?.gaps[value]).map((value) => ({
                value,
                label: `${t(`gap.code.${value}`)} ${view?.gaps[value] ?? 0}`,
              }))}
            />
          </>
        }
      />
    </>
  );
}
