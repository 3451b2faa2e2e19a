import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useMay, useSession } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { SaveWorkList } from '@/components/SaveWorkList';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { areaText } from '@/lib/areaText';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { AssignContacts } from './AssignContacts';

type Row = Schemas['HouseholdRow'];
const FILTERS = ['area', 'population', 'monitored', 'warning', 'unreported'] as const;

/** The households of the post's area. */
export function Component() {
  const { t } = useTranslation('households');
  const code = useCode();
  const options = useCodeOptions();
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  // A name is no part of an address: it lives as long as the screen.
  const [q, setQ] = useState('');
  const { post } = useSession();
  const mayAssign = useMay('assign_contacts');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [assigning, setAssigning] = useState(false);
  const query: Schemas['HouseholdQuery'] = {
    area_id: filters.area,
    population: filters.population as Schemas['Population'] | undefined,
    monitored: asBoolean(filters.monitored),
    has_open_warning: asBoolean(filters.warning),
    unreported_in: filters.unreported,
    text: q || undefined,
    page: { cursor },
  };
  const list = useQuery({
    queryKey: ['households', 'list', query],
    queryFn: ({ signal }) => answer(api.POST('/api/v1/households/search', { body: query, signal })),
    placeholderData: (before) => before,
  });
  const columns: Column<Row>[] = [
    {
      key: 'head',
      title: t('column.head'),
      text: (row) => row.head ?? '--',
      render: (row) => <Link to={`/households/${row.id}`}>{row.head ?? t('noHead')}</Link>,
    },
    { key: 'village', title: t('column.village'), text: (row) => areaText(row.area, post.area_id) },
    { key: 'members', title: t('column.members'), text: (row) => String(row.members), numeric: true },
    { key: 'population', title: t('column.population'), text: (row) => code('Population', row.population) },
    {
      key: 'monitored',
      title: t('column.monitored'),
      text: (row) => (row.monitored_type ? code('MonitoredType', row.monitored_type) : '--'),
      render: (row) =>
        row.monitored_type ? <Tag tone="blue">{code('MonitoredType', row.monitored_type)}</Tag> : '--',
    },
    {
      key: 'warning',
      title: t('column.warning'),
      text: (row) => (row.has_open_warning ? t('warned') : '--'),
      render: (row) => (row.has_open_warning ? <Tag tone="amber">{t('warned')}</Tag> : '--'),
    },
    {
      key: 'civil',
      title: t('column.civil'),
      text: (row) => (row.civil_affairs ? code('CivilAffairsStatus', row.civil_affairs) : '--'),
      optional: true,
    },
    { key: 'number', title: t('column.number'), text: (row) => row.number ?? '--', optional: true },
  ];
  const yesNo = [
    { value: 'true', label: t('filter.yes') },
    { value: 'false', label: t('filter.no') },
  ];
  return (
    <>
      <PageTitle
        title={t('title')}
        about={
          filters.unreported ? (
            <>
              {t('unreported', { month: filters.unreported })} <Link to="/households">{t('showAll')}</Link>
            </>
          ) : (
            t('about')
          )
        }
      />
      <DataTable<Row>
        id="households"
        caption={t('title')}
        columns={columns}
        rows={list.data?.items}
        rowKey={(row) => row.id}
        rowLink={(row) => `/households/${row.id}`}
        page={list.data}
        onCursor={goTo}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('empty.title')}>{t('empty.text')}</Empty>}
        chosen={mayAssign ? { keys: chosen, change: setChosen } : undefined}
        tools={
          <>
            {chosen.size > 0 && (
              <Button type="primary" onClick={() => setAssigning(true)}>
                {t('assign.open', { count: chosen.size })}
              </Button>
            )}
            <Input.Search
              className="list-search"
              allowClear
              aria-label={t('filter.q')}
              placeholder={t('filter.q')}
              onSearch={(value) => setQ(value.trim())}
            />
            <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
            <Select
              allowClear
              aria-label={t('filter.population')}
              placeholder={t('filter.population')}
              value={filters.population}
              options={options('Population')}
              popupMatchSelectWidth={false}
              onChange={(population: string | undefined) => change({ population })}
            />
            <Select
              allowClear
              aria-label={t('filter.monitored')}
              placeholder={t('filter.monitored')}
              value={filters.monitored}
              options={yesNo.map(({ value, label }) => ({
                value,
                label: `${t('filter.monitored')}: ${label}`,
              }))}
              popupMatchSelectWidth={false}
              onChange={(monitored: string | undefined) => change({ monitored })}
            />
            <Select
              allowClear
              aria-label={t('filter.warning')}
              placeholder={t('filter.warning')}
              value={filters.warning}
              options={yesNo.map(({ value, label }) => ({
                value,
                label: `${t('filter.warning')}: ${label}`,
              }))}
              popupMatchSelectWidth={false}
              onChange={(warning: string | undefined) => change({ warning })}
            />
            <SaveWorkList />
          </>
        }
      />
      {assigning && (
        <AssignContacts
          households={[...chosen]}
          names={(list.data?.items ?? [])
            .filter(({ id }) => chosen.has(id))
            .map(({ head }) => head ?? t('noHead'))}
          onDone={() => {
            setAssigning(false);
            setChosen(new Set());
          }}
          onClose={() => setAssigning(false)}
        />
      )}
    </>
  );
}

function asBoolean(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : text === 'true';
}
