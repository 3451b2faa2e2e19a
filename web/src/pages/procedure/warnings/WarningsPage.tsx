import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useSession } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { ClockChip } from '@/components/ClockChip';
import { FilterSelect } from '@/components/FilterSelect';
import { ListPage, useList } from '@/components/ListPage';
import type { Column } from '@/components/table/DataTable';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { code, flag, id } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { ClueTabs } from '../clues/ClueTabs';
import { LevelTag } from './LevelTag';
import './words';

/** What the filter of owners has for warnings that were given to nobody. */
const NOBODY = 'nobody';

type Row = Schemas['WarningView'];
type Choice = { value: string; label: string };
const FILTERS = {
  area: id,
  state: code('WarningState'),
  risk: code('RiskCategory'),
  level: code('WarningLevel'),
  overdue: flag,
  account_id: id,
  unowned: flag,
  sort: code('Sort'),
};

/** What the rules found, to be answered by people. */
export function Component() {
  const { t } = useTranslation('warnings');
  const label = useCode();
  const options = useCodeOptions();
  const session = useSession();
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  const { area, ...rest } = filters;
  const query = { ...rest, area_id: area, cursor };
  const list = useList<Row>('warnings', query, (query, signal) =>
    answer(api.GET('/api/v1/warnings', { params: { query }, signal })),
  );
  // An owner who was followed here from elsewhere has a name in the rows.
  const owners = [
    ...new Map((list.data?.items ?? []).flatMap((row) => (row.owner ? [[row.owner, row.owner_name]] : []))),
  ].map(([value, name]) => ({ value: value as string, label: name ?? '--' }));
  const risks = (row: Row) =>
    [...new Set(row.findings.map(({ risk }) => label('RiskCategory', risk)))].join(' · ');
  const columns: Column<Row>[] = [
    {
      key: 'head',
      title: t('column.head'),
      text: (row) => row.head ?? '--',
      render: (row) => <Link to={`/clues/warnings/${row.id}`}>{row.head ?? t('noHead')}</Link>,
    },
    { key: 'area', title: t('column.area'), text: (row) => row.area_name },
    { key: 'risks', title: t('column.risks'), text: risks },
    {
      key: 'level',
      title: t('column.level'),
      text: (row) => (row.level ? label('WarningLevel', row.level) : '--'),
      render: (row) => <LevelTag level={row.level} />,
    },
    { key: 'owner', title: t('column.owner'), text: (row) => row.owner_name ?? t('nobody') },
    { key: 'month', title: t('column.month'), text: (row) => row.month, optional: true },
    {
      key: 'due',
      title: t('column.due'),
      text: (row) => row.answer_due,
      render: (row) => (row.state === 'open' ? <ClockChip due={row.answer_due} /> : row.answer_due),
    },
    { key: 'state', title: t('column.state'), text: (row) => label('WarningState', row.state) },
  ];
  const filter = (name: 'state' | 'risk' | 'level' | 'overdue', label: string, choices: Choice[]) => (
    <FilterSelect
      label={label}
      value={filters[name]}
      options={choices}
      onChange={(value) => change({ [name]: value })}
    />
  );
  return (
    <ListPage<Row>
      id="warnings"
      out="warnings"
      title={t('title')}
      about={t('about')}
      nav={<ClueTabs />}
      columns={columns}
      rowLink={(row) => `/clues/warnings/${row.id}`}
      list={list}
      onCursor={goTo}
      byVillage
      empty={[t('empty.title'), t('empty.text')]}
      tools={
        <>
          <AreaSelect value={area} onChange={(value) => change({ area: value })} />
          {filter('state', t('column.state'), options('WarningState'))}
          {filter('risk', t('column.risks'), options('RiskCategory'))}
          {filter('level', t('column.level'), options('WarningLevel'))}
          {filter('overdue', t('overdue'), [{ value: 'true', label: t('overdue') }])}
          <FilterSelect
            label={t('column.owner')}
            value={filters.unowned ? NOBODY : filters.account_id}
            options={[
              { value: NOBODY, label: t('nobody') },
              { value: session.account_id, label: t('mine') },
              ...owners.filter(({ value }) => value !== session.account_id),
            ]}
            onChange={(value) =>
              change({
                unowned: value === NOBODY ? 'true' : undefined,
                account_id: value === NOBODY ? undefined : value,
              })
            }
          />
        </>
      }
    />
  );
}
