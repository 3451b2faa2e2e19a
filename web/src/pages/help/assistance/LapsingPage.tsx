import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { AreaSelect } from '@/components/AreaSelect';
import { ClockChip } from '@/components/ClockChip';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { Tag } from '@/components/Tag';
import type { Column } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { among, id } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { AssistanceNav } from './AssistanceNav';
import { ShortList } from './ShortList';
import '../../work.css';
import './words';

type Row = Schemas['LapseRow'];
const RANGES = ['30', '60', '90', '180'] as const;
const FILTERS = { area: id, days: among(...RANGES) };
const DEFAULT = '60';

/** Measures in effect that end soon, and whether that is within the transition period (四个不摘). */
export function Component() {
  const { t } = useTranslation('assistance');
  const code = useCode();
  const { filters, change } = useUrlFilters(FILTERS);
  const days = filters.days ?? DEFAULT;
  const found = useQuery({
    queryKey: ['measures', 'lapsing', filters.area, days],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/policies/lapsing', {
          params: { query: { area_id: filters.area, days: Number(days) } },
          signal,
        }),
      ),
  });
  const view = found.data;
  const columns: Column<Row>[] = [
    { key: 'kind', title: t('lapse.kind'), text: (row) => code('MeasureKind', row.kind) },
    {
      key: 'ends',
      title: t('lapse.ends'),
      text: (row) => row.ends_on ?? '--',
      render: (row) => (
        <span className="button-row">
          {row.ends_on} {row.ends_on && <ClockChip due={row.ends_on} />}
          {row.in_transition && <Tag tone="red">{t('lapse.within')}</Tag>}
        </span>
      ),
    },
  ];
  return (
    <>
      <PageTitle title={t('lapse.title')} about={t('lapse.about')} />
      <AssistanceNav />
      {view?.transition_until && (
        <p className="work-note" data-tone="blue">
          {t('lapse.transition', { until: view.transition_until, citation: view.citation })}
        </p>
      )}
      <ShortList<Row>
        id="lapsing"
        out={{ list: 'lapsing', query: { area_id: filters.area, days: Number(days) } }}
        caption={t('lapse.title')}
        columns={columns}
        rows={view?.measures}
        rowKey={(row) => row.measure_id}
        to={(row) => `/assistance/${row.household_id}`}
        problem={found.error}
        onRetry={() => void found.refetch()}
        empty={<Empty title={t('lapse.none')}>{t('lapse.noneText')}</Empty>}
        tools={
          <>
            <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
            <Select
              aria-label={t('lapse.range')}
              value={days}
              options={RANGES.map((value) => ({ value, label: t('lapse.days', { n: value }) }))}
              popupMatchSelectWidth={false}
              onChange={(value: string) => change({ days: value })}
            />
          </>
        }
      />
      {view?.more && <p className="muted">{t('lapse.more', { n: view.measures.length })}</p>}
    </>
  );
}
