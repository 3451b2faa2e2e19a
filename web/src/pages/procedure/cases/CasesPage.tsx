import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useMay, useSession } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { ClockChip } from '@/components/ClockChip';
import { FilterSelect } from '@/components/FilterSelect';
import { ListPage, useList } from '@/components/ListPage';
import type { Column } from '@/components/table/DataTable';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { code, flag, id } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { CaseTabs } from './CaseTabs';
import { reasonOf, StateTag } from './StateTag';
import './words';

const ReviewMeeting = lazy(() => import('./ReviewMeeting'));

type Row = Schemas['CaseRow'];
type Choice = { value: string; label: string };
const FILTERS = {
  area: id,
  kind: code('CaseKind'),
  state: code('CaseState'),
  colour: code('ClockColour'),
  closed: flag,
  sort: code('Sort'),
};

/** The cases of both procedures. */
export function Component() {
  const { t } = useTranslation('cases');
  const label = useCode();
  const options = useCodeOptions();
  const mayAct = useMay('act_on_cases');
  const { post } = useSession();
  const [isMeeting, setMeeting] = useState(false);
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  const { area, ...rest } = filters;
  const query = { ...rest, area_id: area, cursor };
  const list = useList<Row>('cases', query, (query, signal) =>
    answer(api.GET('/api/v1/cases', { params: { query }, signal })),
  );
  const columns: Column<Row>[] = [
    {
      key: 'head',
      title: t('column.head'),
      text: (row) => row.head ?? '--',
      render: (row) => <Link to={`/cases/${row.id}`}>{row.head ?? t('noHead')}</Link>,
    },
    { key: 'area', title: t('column.area'), text: (row) => row.area_name },
    { key: 'kind', title: t('column.kind'), text: (row) => label('CaseKind', row.kind) },
    {
      key: 'state',
      title: t('column.state'),
      text: (row) => label('CaseState', row.state),
      render: (row) => (
        <>
          <StateTag state={row.state} />
          {row.returned && (
            <span className="state-about">
              {t('returnedShort', { reason: reasonOf(row.returned, label) })}
            </span>
          )}
        </>
      ),
    },
    { key: 'since', title: t('column.since'), text: (row) => row.stage_since },
    {
      key: 'clock',
      title: t('column.clock'),
      text: (row) => row.due,
      render: (row) => (row.closed_on ? '--' : <ClockChip due={row.due} clock={row.clock} />),
    },
    {
      key: 'type',
      title: t('column.type'),
      text: (row) => (row.monitored_type ? label('MonitoredType', row.monitored_type) : '--'),
    },
    { key: 'closed', title: t('column.closed'), text: (row) => row.closed_on ?? '--', optional: true },
  ];
  const filter = (name: 'kind' | 'state' | 'colour' | 'closed', label: string, choices: Choice[]) => (
    <FilterSelect
      label={label}
      value={filters[name]}
      options={choices}
      onChange={(value) => change({ [name]: value })}
    />
  );
  return (
    <>
      <ListPage<Row>
        id="cases"
        out="cases"
        title={t('title')}
        about={t('about')}
        nav={<CaseTabs />}
        actions={
          mayAct &&
          post.acts_for_village && <Button onClick={() => setMeeting(true)}>{t('meeting.open')}</Button>
        }
        columns={columns}
        rowLink={(row) => `/cases/${row.id}`}
        list={list}
        onCursor={goTo}
        byVillage
        empty={[t('empty.title'), t('empty.text')]}
        tools={
          <>
            <AreaSelect value={area} onChange={(value) => change({ area: value })} />
            {filter('kind', t('column.kind'), options('CaseKind'))}
            {filter('state', t('column.state'), options('CaseState'))}
            {filter('colour', t('column.clock'), options('ClockColour'))}
            {filter('closed', t('column.closed'), [
              { value: 'false', label: t('closed.no') },
              { value: 'true', label: t('closed.yes') },
            ])}
          </>
        }
      />
      <Suspense>
        {isMeeting && (
          <ReviewMeeting
            onClose={() => setMeeting(false)}
            onDone={() => {
              setMeeting(false);
              void list.refetch();
            }}
          />
        )}
      </Suspense>
    </>
  );
}
