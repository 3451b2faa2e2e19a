import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { AreaSelect } from '@/components/AreaSelect';
import { Empty } from '@/components/Empty';
import { FilterChips } from '@/components/FilterChips';
import { PageTitle } from '@/components/PageTitle';
import { Tag } from '@/components/Tag';
import type { Column } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { code, id } from '@/lib/filters';
import { yuan } from '@/lib/money';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { AssistanceNav } from './AssistanceNav';
import { ShortList } from './ShortList';
import '@/pages/rules/words';

type Row = Schemas['GapRow'];
const FILTERS = { area: id, reason: code('GapReason') };
/** Those on whom nobody has acted yet draw the eye. */
const TONES: Partial<Record<Schemas['GapReason'], 'red' | 'amber'>> = {
  not_noticed: 'red',
  warning_open: 'amber',
  clue_open: 'amber',
};

/** Households below the line that are not monitored, and why not (应纳尽纳). */
export function Component() {
  const { t } = useTranslation('assistance');
  const code = useCode();
  const { filters, change } = useUrlFilters(FILTERS);
  const found = useQuery({
    queryKey: ['policies', 'gaps', filters.area],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/policies/gaps', { params: { query: { area_id: filters.area } }, signal })),
  });
  const view = found.data;
  const columns: Column<Row>[] = [
    {
      key: 'income',
      title: t('missed.income'),
      text: (row) => (row.income_per_head == null ? '--' : yuan(row.income_per_head)),
      numeric: true,
    },
    {
      key: 'reason',
      title: t('missed.reason'),
      text: (row) => code('GapReason', row.reason),
      render: (row) => <Tag tone={TONES[row.reason]}>{code('GapReason', row.reason)}</Tag>,
    },
  ];
  return (
    <>
      <PageTitle title={t('missed.title')} about={t('missed.about')} />
      <AssistanceNav />
      <ShortList<Row>
        id="missed"
        caption={t('missed.title')}
        columns={columns}
        rows={view?.households.filter((row) => !filters.reason || row.reason === filters.reason)}
        rowKey={(row) => row.household_id}
        to={(row) => `/households/${row.household_id}`}
        problem={found.error}
        onRetry={() => void found.refetch()}
        empty={<Empty title={t('missed.none')}>{t('missed.noneText')}</Empty>}
        tools={
          <>
            <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
            <FilterChips
              label={t('missed.reason')}
              name="reason"
              all={t('missed.all')}
              options={Object.entries(view?.reasons ?? {}).map(([value, n]) => ({
                value,
                label: `${code('GapReason', value)} ${n}`,
              }))}
            />
          </>
        }
      />
    </>
  );
}
