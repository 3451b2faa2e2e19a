import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
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

type Row = Schemas['MarginalRow'];
const FILTERS = { area: id, fault: name };
const FAULTS: Schemas['PathFault'][] = ['no_application', 'came_monitored', 'step_missing', 'out_of_order'];

/** Marginal households that are monitored without their own application, or past the order of the procedure. */
export function Component() {
  const { t } = useTranslation('assistance');
  const code = useCode();
  const { filters, change } = useUrlFilters(FILTERS);
  const found = useQuery({
    queryKey: ['spells', 'marginal', filters.area],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/spells/marginal', { params: { query: { area_id: filters.area } }, signal })),
  });
  const view = found.data;
  const columns: Column<Row>[] = [
    { key: 'included', title: t('marginal.included'), text: (row) => row.included_on },
    { key: 'document', title: t('marginal.document'), text: (row) => row.document_number || '--' },
    {
      key: 'faults',
      title: t('marginal.what'),
      text: (row) => row.faults.map((fault) => code('PathFault', fault)).join('；'),
    },
    {
      key: 'case',
      title: t('marginal.case'),
      text: (row) => (row.case_id ? t('marginal.open') : '--'),
      render: (row) => (row.case_id ? <Link to={`/cases/${row.case_id}`}>{t('marginal.open')}</Link> : '--'),
    },
  ];
  return (
    <>
      <PageTitle
        title={t('marginal.title')}
        about={view && t('marginal.about', { n: view.marginal, faults: view.households.length })}
      />
      <AssistanceNav />
      <ShortList<Row>
        id="marginal"
        out={{ list: 'marginal', query: { area_id: filters.area, fault: filters.fault } }}
        caption={t('marginal.title')}
        columns={columns}
        rows={view?.households.filter(({ faults }) =>
          faults.some((one) => !filters.fault || one === filters.fault),
        )}
        rowKey={(row) => row.household_id}
        to={(row) => `/households/${row.household_id}?tab=cases`}
        problem={found.error}
        onRetry={() => void found.refetch()}
        empty={<Empty title={t('marginal.none')}>{t('marginal.noneText')}</Empty>}
        tools={
          <>
            <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
            <FilterChips
              label={t('marginal.what')}
              name="fault"
              all={t('marginal.all')}
              options={FAULTS.filter((value) => view?.faults[value]).map((value) => ({
                value,
                label: `${code('PathFault', value)} ${view?.faults[value] ?? 0}`,
              }))}
            />
          </>
        }
      />
    </>
  );
}
