import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { AreaSelect } from '@/components/AreaSelect';
import { ProcedureClock } from '@/components/ClockChip';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { CaseTabs } from './CaseTabs';
import { StateTag } from './StateTag';

type Row = Schemas['CaseRow'];
const FILTERS = ['area', 'kind', 'state', 'colour', 'closed'] as const;

/** The cases of both procedures. */
export function Component() {
  const { t } = useTranslation('cases');
  const code = useCode();
  const options = useCodeOptions();
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  const query = {
    area_id: filters.area,
    kind: filters.kind as Schemas['CaseKind'] | undefined,
    state: filters.state as Schemas['CaseState'] | undefined,
    colour: filters.colour as Schemas['ClockColour'] | undefined,
    closed: filters.closed === undefined ? undefined : filters.closed === 'true',
    cursor,
  };
  const list = useQuery({
    queryKey: ['cases', 'list', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/cases', { params: { query }, signal })),
    placeholderData: (before) => before,
  });
  const columns: Column<Row>[] = [
    {
      key: 'head',
      title: t('column.head'),
      text: (row) => row.head ?? '--',
      render: (row) => <Link to={`/cases/${row.id}`}>{row.head ?? t('noHead')}</Link>,
    },
    { key: 'area', title: t('column.area'), text: (row) => row.area_name },
    { key: 'kind', title: t('column.kind'), text: (row) => code('CaseKind', row.kind) },
    {
      key: 'state',
      title: t('column.state'),
      text: (row) => code('CaseState', row.state),
      render: (row) => <StateTag state={row.state} />,
    },
    { key: 'since', title: t('column.since'), text: (row) => row.stage_since },
    {
      key: 'clock',
      title: t('column.clock'),
      text: (row) => row.due,
      render: (row) => (row.clock ? <ProcedureClock clock={row.clock} /> : '--'),
    },
    {
      key: 'type',
      title: t('column.type'),
      text: (row) => (row.monitored_type ? code('MonitoredType', row.monitored_type) : '--'),
    },
    { key: 'closed', title: t('column.closed'), text: (row) => row.closed_on ?? '--', optional: true },
  ];
  const filter = (name: 'kind' | 'state' | 'colour', codes: 'CaseKind' | 'CaseState', text: string) => (
    <Select
      allowClear
      aria-label={text}
      placeholder={text}
      value={filters[name]}
      options={options(codes)}
      popupMatchSelectWidth={false}
      onChange={(value: string | undefined) => change({ [name]: value })}
    />
  );
  const choice = (name: 'colour' | 'closed', text: string, values: { value: string; label: string }[]) => (
    <Select
      allowClear
      aria-label={text}
      placeholder={text}
      value={filters[name]}
      options={values}
      popupMatchSelectWidth={false}
      onChange={(value: string | undefined) => change({ [name]: value })}
    />
  );
  return (
    <>
      <PageTitle title={t('title')} about={t('about')} />
      <CaseTabs />
      <DataTable<Row>
        id="cases"
        caption={t('title')}
        columns={columns}
        rows={list.data?.items}
        rowKey={(row) => row.id}
        rowLink={(row) => `/cases/${row.id}`}
        page={list.data}
        onCursor={goTo}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('empty.title')}>{t('empty.text')}</Empty>}
        tools={
          <>
            <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
            {filter('kind', 'CaseKind', t('column.kind'))}
            {filter('state', 'CaseState', t('column.state'))}
            {choice(
              'colour',
              t('column.clock'),
              (['red', 'amber', 'green', 'stopped'] as const).map((value) => ({
                value,
                label: t(`colour.${value}`),
              })),
            )}
            {choice('closed', t('column.closed'), [
              { value: 'false', label: t('closed.no') },
              { value: 'true', label: t('closed.yes') },
            ])}
          </>
        }
      />
    </>
  );
}
