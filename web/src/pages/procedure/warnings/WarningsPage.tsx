import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { AreaSelect } from '@/components/AreaSelect';
import { DueChip } from '@/components/ClockChip';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { ClueTabs } from '../clues/ClueTabs';
import { LevelTag } from './LevelTag';

type Row = Schemas['WarningView'];
type CodeOptions = { value: string; label: string }[];
const FILTERS = ['area', 'state', 'risk', 'level', 'overdue'] as const;

/** What the rules found, to be answered by people. */
export function Component() {
  const { t } = useTranslation('warnings');
  const code = useCode();
  const options = useCodeOptions();
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  const query = {
    area_id: filters.area,
    state: filters.state as Schemas['WarningState'] | undefined,
    risk: filters.risk as Schemas['RiskCategory'] | undefined,
    level: filters.level as Schemas['WarningLevel'] | undefined,
    overdue: filters.overdue === 'true' ? true : undefined,
    cursor,
  };
  const list = useQuery({
    queryKey: ['warnings', 'list', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/warnings', { params: { query }, signal })),
    placeholderData: (before) => before,
  });
  const risks = (row: Row) =>
    [...new Set(row.findings.map(({ risk }) => code('RiskCategory', risk)))].join(' · ');
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
      text: (row) => (row.level ? t(`level.${row.level}`) : '--'),
      render: (row) => <LevelTag level={row.level} />,
    },
    { key: 'month', title: t('column.month'), text: (row) => row.month },
    {
      key: 'due',
      title: t('column.due'),
      text: (row) => row.answer_due,
      render: (row) => (row.state === 'open' ? <DueChip due={row.answer_due} /> : row.answer_due),
    },
    { key: 'state', title: t('column.state'), text: (row) => code('WarningState', row.state) },
  ];
  const levels = (['urgent', 'normal', 'watch'] as const).map((value) => ({
    value,
    label: t(`level.${value}`),
  }));
  const filter = (name: 'state' | 'risk' | 'level', text: string, choices: typeof levels | CodeOptions) => (
    <Select
      allowClear
      aria-label={text}
      placeholder={text}
      value={filters[name]}
      options={choices}
      popupMatchSelectWidth={false}
      onChange={(value: string | undefined) => change({ [name]: value })}
    />
  );
  return (
    <>
      <PageTitle title={t('title')} about={t('about')} />
      <ClueTabs />
      <DataTable<Row>
        id="warnings"
        caption={t('title')}
        columns={columns}
        rows={list.data?.items}
        rowKey={(row) => row.id}
        rowLink={(row) => `/clues/warnings/${row.id}`}
        page={list.data}
        onCursor={goTo}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('empty.title')}>{t('empty.text')}</Empty>}
        tools={
          <>
            <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
            {filter('state', t('column.state'), options('WarningState'))}
            {filter('risk', t('column.risks'), options('RiskCategory'))}
            {filter('level', t('column.level'), levels)}
            <Select
              allowClear
              aria-label={t('overdue')}
              placeholder={t('overdue')}
              value={filters.overdue}
              options={[{ value: 'true', label: t('overdue') }]}
              onChange={(overdue: string | undefined) => change({ overdue })}
            />
          </>
        }
      />
    </>
  );
}
