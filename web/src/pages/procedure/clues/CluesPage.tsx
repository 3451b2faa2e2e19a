import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { ProcedureClock } from '@/components/ClockChip';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { ClueTabs } from './ClueTabs';
import { ReportClue } from './ReportClue';

type Row = Schemas['ClueView'];
const FILTERS = ['area', 'state', 'channel'] as const;

/** Suspected risks, from all six channels. */
export function Component() {
  const { t } = useTranslation('clues');
  const code = useCode();
  const options = useCodeOptions();
  const navigate = useNavigate();
  const mayReport = useMay('report_clues');
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  const [isReporting, setReporting] = useState(false);
  const query = {
    area_id: filters.area,
    state: filters.state as Schemas['ClueState'] | undefined,
    channel: filters.channel as Schemas['Channel'] | undefined,
    cursor,
  };
  const list = useQuery({
    queryKey: ['clues', 'list', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/clues', { params: { query }, signal })),
    placeholderData: (before) => before,
  });
  const channels = (row: Row) => [...new Set(row.sources.map(({ source }) => source.channel))];
  const columns: Column<Row>[] = [
    {
      key: 'head',
      title: t('column.head'),
      text: (row) => row.head ?? '--',
      render: (row) => <Link to={`/clues/${row.id}`}>{row.head ?? t('noHead')}</Link>,
    },
    { key: 'area', title: t('column.area'), text: (row) => row.area_name },
    {
      key: 'channel',
      title: t('column.channel'),
      text: (row) =>
        channels(row)
          .map((channel) => code('Channel', channel))
          .join(' · '),
    },
    { key: 'since', title: t('column.since'), text: (row) => row.clock_started },
    {
      key: 'clock',
      title: t('column.clock'),
      text: (row) => (row.clock ? row.clock.due : '--'),
      render: (row) => (row.clock ? <ProcedureClock clock={row.clock} /> : '--'),
    },
    {
      key: 'state',
      title: t('column.state'),
      text: (row) => code('ClueState', row.state),
      render: (row) => (
        <Tag tone={row.state === 'open' ? 'blue' : undefined}>{code('ClueState', row.state)}</Tag>
      ),
    },
  ];
  return (
    <>
      <PageTitle
        title={t('title')}
        about={t('about')}
        actions={
          mayReport && (
            <Button type="primary" onClick={() => setReporting(true)}>
              {t('report.open')}
            </Button>
          )
        }
      />
      <ClueTabs />
      <DataTable<Row>
        id="clues"
        caption={t('title')}
        columns={columns}
        rows={list.data?.items}
        rowKey={(row) => row.id}
        rowLink={(row) => `/clues/${row.id}`}
        page={list.data}
        onCursor={goTo}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('empty.title')}>{t('empty.text')}</Empty>}
        tools={
          <>
            <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
            <Select
              allowClear
              aria-label={t('column.state')}
              placeholder={t('column.state')}
              value={filters.state}
              options={options('ClueState')}
              popupMatchSelectWidth={false}
              onChange={(state: string | undefined) => change({ state })}
            />
            <Select
              allowClear
              aria-label={t('column.channel')}
              placeholder={t('column.channel')}
              value={filters.channel}
              options={options('Channel')}
              popupMatchSelectWidth={false}
              onChange={(channel: string | undefined) => change({ channel })}
            />
          </>
        }
      />
      {isReporting && (
        <ReportClue
          onClose={() => setReporting(false)}
          onDone={(clue) => {
            setReporting(false);
            void navigate(`/clues/${clue.merged_into ?? clue.id}`);
          }}
        />
      )}
    </>
  );
}
