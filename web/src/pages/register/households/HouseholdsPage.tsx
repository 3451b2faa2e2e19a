import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { Later, later } from '@/app/Later';
import { useMay, useSession } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { FilterSelect } from '@/components/FilterSelect';
import { ListPage, useList } from '@/components/ListPage';
import { SaveWorkList } from '@/components/SaveWorkList';
import { Tag } from '@/components/Tag';
import type { Column } from '@/components/table/DataTable';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { areaText } from '@/lib/areaText';
import { code, flag, id, month } from '@/lib/filters';
import { yuan } from '@/lib/money';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { AssignContacts } from './AssignContacts';
import './words';

const TakeInForm = later(() => import('../household/forms/TakeInForm'));

type Row = Schemas['HouseholdRow'];
/** What has a clock draws the eye. */
const TONES: Partial<Record<Schemas['NextStep'], 'amber' | 'blue'>> = {
  answer_warning: 'amber',
  verify_clue: 'amber',
  act_on_case: 'blue',
};
const FILTERS = {
  area: id,
  population: code('Population'),
  monitored: flag,
  tier: code('WatchTier'),
  warning: flag,
  priority: flag,
  unreported: month,
};

/** The households of the post's area. */
export function Component() {
  const { t } = useTranslation('households');
  const label = useCode();
  const options = useCodeOptions();
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  // A name is no part of an address: it lives as long as the screen.
  const [q, setQ] = useState('');
  const { post } = useSession();
  const mayAssign = useMay('assign_contacts');
  const mayTakeIn = useMay('edit_households');
  const [isTaking, setTaking] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [assigning, setAssigning] = useState(false);
  const query: Schemas['HouseholdQuery'] = {
    area_id: filters.area,
    population: filters.population,
    monitored: filters.monitored,
    tier: filters.tier,
    has_open_warning: filters.warning,
    priority: filters.priority,
    unreported_in: filters.unreported,
    text: q || undefined,
    page: { cursor },
  };
  const list = useList<Row>('households', query, (query, signal) =>
    answer(api.POST('/api/v1/households/search', { body: query, signal })),
  );
  const tiers = useQuery({
    queryKey: ['households', 'tiers', filters.area],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/households/tiers', { params: { query: { area_id: filters.area } }, signal })),
  });
  const columns: Column<Row>[] = [
    {
      key: 'head',
      title: t('column.head'),
      text: (row) => row.head ?? '--',
      render: (row) => (
        <>
          <Link to={`/households/${row.id}`}>{row.head ?? t('noHead')}</Link>
          {row.groups.length > 0 && (
            <>
              {' '}
              <Tag>{t('filter.priority')}</Tag>
            </>
          )}
        </>
      ),
    },
    { key: 'village', title: t('column.village'), text: (row) => areaText(row.area, post.area_id) },
    { key: 'members', title: t('column.members'), text: (row) => String(row.members), numeric: true },
    { key: 'population', title: t('column.population'), text: (row) => label('Population', row.population) },
    {
      key: 'monitored',
      title: t('column.monitored'),
      text: (row) => (row.monitored_type ? label('MonitoredType', row.monitored_type) : '--'),
      render: (row) =>
        row.monitored_type ? <Tag tone="blue">{label('MonitoredType', row.monitored_type)}</Tag> : '--',
    },
    {
      key: 'tier',
      title: t('column.tier'),
      text: (row) => (row.tier ? label('WatchTier', row.tier) : '--'),
      optional: true,
    },
    {
      key: 'income',
      title: t('column.income'),
      text: (row) => (row.income_per_head == null ? '--' : yuan(row.income_per_head)),
      numeric: true,
    },
    { key: 'visit', title: t('column.visit'), text: (row) => row.last_visit ?? '--' },
    {
      key: 'next',
      title: t('column.next'),
      text: (row) => (row.next_step ? label('NextStep', row.next_step) : '--'),
      render: (row) =>
        row.next_step ? <Tag tone={TONES[row.next_step]}>{label('NextStep', row.next_step)}</Tag> : '--',
    },
    {
      key: 'groups',
      title: t('column.groups'),
      text: (row) => row.groups.map((group) => label('PriorityGroup', group)).join('、') || '--',
      optional: true,
    },
    {
      key: 'civil',
      title: t('column.civil'),
      text: (row) => (row.civil_affairs ? label('CivilAffairsStatus', row.civil_affairs) : '--'),
      optional: true,
    },
    { key: 'number', title: t('column.number'), text: (row) => row.number ?? '--', optional: true },
  ];
  const yesNo = (label: string) => [
    { value: 'true', label: `${label}: ${t('filter.yes')}` },
    { value: 'false', label: `${label}: ${t('filter.no')}` },
  ];
  return (
    <ListPage<Row>
      id="households"
      out="households"
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
      actions={mayTakeIn && <Button onClick={() => setTaking(true)}>{t('takeIn')}</Button>}
      columns={columns}
      rowLink={(row) => `/households/${row.id}`}
      list={list}
      onCursor={goTo}
      empty={[t('empty.title'), t('empty.text')]}
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
          <FilterSelect
            label={t('filter.population')}
            value={filters.population}
            options={options('Population')}
            onChange={(population) => change({ population })}
          />
          <FilterSelect
            label={t('filter.tier')}
            value={filters.tier}
            options={(tiers.data ?? []).map(({ tier, households }) => ({
              value: tier,
              label: `${label('WatchTier', tier)} ${households}`,
            }))}
            onChange={(tier) => change({ tier })}
          />
          {(['monitored', 'warning', 'priority'] as const).map((one) => (
            <FilterSelect
              key={one}
              label={t(`filter.${one}`)}
              value={filters[one]}
              options={yesNo(t(`filter.${one}`))}
              onChange={(value) => change({ [one]: value })}
            />
          ))}
          <SaveWorkList />
        </>
      }
    >
      <Later open={isTaking}>
        {isTaking && <TakeInForm area={filters.area} onClose={() => setTaking(false)} />}
      </Later>
      {assigning && (
        <AssignContacts
          households={[...chosen]}
          names={(list.data?.items ?? [])
            .filter((row) => chosen.has(row.id))
            .map(({ head }) => head ?? t('noHead'))}
          onDone={() => {
            setAssigning(false);
            setChosen(new Set());
          }}
          onClose={() => setAssigning(false)}
        />
      )}
    </ListPage>
  );
}
