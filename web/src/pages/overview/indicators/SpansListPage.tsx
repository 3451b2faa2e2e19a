import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { AreaSelect } from '@/components/AreaSelect';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { type Column, DataTable } from '@/components/table/DataTable';
import { usePlace } from '@/components/usePlace';
import { among, id, month } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import './words';

type Row = Schemas['SpanRow'];
const KINDS = ['event_to_clue', 'clue_to_decision', 'inclusion_to_measure'] as const;
const FILTERS = { kind: among(...KINDS), area: id, month, until: month };

/** The households behind a number of days: first those that wait, then those that took longest. */
export function Component() {
  const { t } = useTranslation('indicators');
  const place = usePlace();
  const { filters, change } = useUrlFilters(FILTERS);
  const { area, kind = 'clue_to_decision', ...rest } = filters;
  const query = { ...rest, kind, area_id: area };
  const { data, error, refetch } = useQuery({
    queryKey: ['spans', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/cockpit/spans', { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
  const columns: Column<Row>[] = [
    {
      key: 'head',
      title: t('spans.head'),
      text: (row) => row.head ?? '--',
      render: (row) => <Link to={`/households/${row.household_id}`}>{row.head ?? t('spans.noHead')}</Link>,
    },
    { key: 'village', title: t('spans.village'), text: (row) => place(row.area_id) || row.area_name },
    { key: 'from', title: t('spans.from'), text: (row) => row.from },
    { key: 'to', title: t('spans.to'), text: (row) => row.to ?? t('spans.waits') },
    { key: 'days', title: t('spans.days'), text: (row) => String(row.days), numeric: true },
  ];
  const about = data && [
    t('spans.about', { total: data.total, households: data.households }),
    data.half != null && t('spans.half', { days: data.half, most: data.nine_of_ten }),
  ];
  return (
    <>
      <PageTitle
        title={t(`SpanKind.${kind}`)}
        path={
          <Link to={area ? `/cockpit/indicators?area=${area}` : '/cockpit/indicators'}>
            {t('people.back')}
          </Link>
        }
        about={about?.filter(Boolean).join(' · ')}
      />
      <DataTable<Row>
        id="spans"
        out={{ list: 'spans', query }}
        caption={t(`SpanKind.${kind}`)}
        columns={columns}
        rows={data?.rows}
        rowKey={(row) => `${row.household_id}/${row.from}`}
        rowLink={(row) => `/households/${row.household_id}`}
        problem={error}
        onRetry={() => void refetch()}
        empty={<Empty title={t('spans.none')} />}
        tools={<AreaSelect value={area} onChange={(next) => change({ area: next })} />}
      />
      {data && data.total > data.rows.length && (
        <p className="muted">{t('spans.cut', { shown: data.rows.length, total: data.total })}</p>
      )}
    </>
  );
}
