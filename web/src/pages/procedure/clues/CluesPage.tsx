import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { ClockChip } from '@/components/ClockChip';
import { FilterSelect } from '@/components/FilterSelect';
import { ListPage, useList } from '@/components/ListPage';
import { Tag } from '@/components/Tag';
import type { Column } from '@/components/table/DataTable';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { code, id } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { ClueTabs } from './ClueTabs';
import ReportClue from './ReportClue';
import './words';

type Row = Schemas['ClueView'];
const FILTERS = {
  area: id,
  state: code('ClueState'),
  channel: code('Channel'),
  risk: code('RiskCategory'),
  sort: code('Sort'),
};

/** Suspected risks, from all six channels. */
export function Component() {
  const { t } = useTranslation('clues');
  const label = useCode();
  const options = useCodeOptions();
  const navigate = useNavigate();
  const mayReport = useMay('report_clues');
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  const [isReporting, setReporting] = useState(false);
  const { area, ...rest } = filters;
  const query = { ...rest, area_id: area, cursor };
  const list = useList<Row>('clues', query, (query, signal) =>
    answer(api.GET('/api/v1/clues', { params: { query }, signal })),
  );
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
          .map((channel) => label('Channel', channel))
          .join(' · '),
    },
    {
      key: 'risks',
      title: t('column.risks'),
      text: (row) => row.risks.map((risk) => label('RiskCategory', risk)).join(' · ') || '--',
    },
    {
      key: 'national',
      title: t('column.national'),
      text: (row) => row.national_risks.map((risk) => label('NationalRisk', risk)).join(' · ') || '--',
      optional: true,
    },
    { key: 'since', title: t('column.since'), text: (row) => row.clock_started },
    {
      key: 'clock',
      title: t('column.clock'),
      text: (row) => (row.clock ? row.clock.due : '--'),
      render: (row) => (row.clock ? <ClockChip due={row.clock.due} clock={row.clock} /> : '--'),
    },
    {
      key: 'state',
      title: t('column.state'),
      text: (row) => label('ClueState', row.state),
      render: (row) => (
        <Tag tone={row.state === 'open' ? 'blue' : undefined}>{label('ClueState', row.state)}</Tag>
      ),
    },
  ];
  return (
    <ListPage<Row>
      id="clues"
      out="clues"
      title={t('title')}
      about={t('about')}
      actions={
        mayReport && (
          <Button type="primary" onClick={() => setReporting(true)}>
            {t('report.open')}
          </Button>
        )
      }
      nav={<ClueTabs />}
      columns={columns}
      rowLink={(row) => `/clues/${row.id}`}
      list={list}
      onCursor={goTo}
      byVillage
      empty={[t('empty.title'), t('empty.text')]}
      tools={
        <>
          <AreaSelect value={area} onChange={(value) => change({ area: value })} />
          <FilterSelect
            label={t('column.state')}
            value={filters.state}
            options={options('ClueState')}
            onChange={(state) => change({ state })}
          />
          <FilterSelect
            label={t('column.channel')}
            value={filters.channel}
            options={options('Channel')}
            onChange={(channel) => change({ channel })}
          />
          <FilterSelect
            label={t('column.risks')}
            value={filters.risk}
            options={options('RiskCategory')}
            onChange={(risk) => change({ risk })}
          />
        </>
      }
    >
      {isReporting && (
        <ReportClue
          onClose={() => setReporting(false)}
          onDone={(clue) => {
            setReporting(false);
            void navigate(`/clues/${clue.merged_into ?? clue.id}`);
          }}
        />
      )}
    </ListPage>
  );
}
