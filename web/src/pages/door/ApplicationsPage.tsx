import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
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
import { ClueTabs } from '../procedure/clues/ClueTabs';
import { TakeApplication, Taken } from './TakeApplication';
import './words';

type Row = Schemas['ApplicationRow'];
const FILTERS = { area: id, state: code('ApplicationState') };

/** What came in by the public door, by telephone and at windows. */
export function Component() {
  const { t } = useTranslation('door');
  const label = useCode();
  const options = useCodeOptions();
  const mayTake = useMay('take_applications');
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  const [taking, setTaking] = useState<Schemas['TakenApplication'] | 'form' | null>(null);
  const { area, state } = filters;
  const query = { state, area_id: area, cursor };
  const list = useList<Row>('applications', query, (query, signal) =>
    answer(api.GET('/api/v1/applications', { params: { query }, signal })),
  );
  const columns: Column<Row>[] = [
    {
      key: 'name',
      title: t('column.name'),
      text: ({ name }) => name,
      render: (row) => <Link to={`/clues/applications/${row.id}`}>{row.name}</Link>,
    },
    { key: 'area', title: t('column.area'), text: ({ area_name }) => area_name },
    {
      key: 'matters',
      title: t('column.matters'),
      text: ({ matters }) => matters.map((matter) => label('Matter', matter)).join('；'),
    },
    { key: 'mode', title: t('column.mode'), text: ({ mode }) => label('ApplicationMode', mode) },
    { key: 'received', title: t('column.received'), text: ({ received_on }) => received_on },
    {
      key: 'visit',
      title: t('column.visit'),
      text: ({ visit_by }) => visit_by ?? '--',
      render: (row) =>
        row.visit_by && row.state === 'waiting' ? <ClockChip due={row.visit_by} /> : (row.visit_by ?? '--'),
    },
    {
      key: 'state',
      title: t('column.state'),
      text: ({ state: at }) => label('ApplicationState', at),
      render: (row) => (
        <Tag tone={row.state === 'waiting' ? 'blue' : undefined}>
          {row.closed_as ? label('ApplicationClosing', row.closed_as) : label('ApplicationState', row.state)}
        </Tag>
      ),
    },
  ];
  return (
    <ListPage<Row>
      id="applications"
      out="applications"
      title={t('title')}
      about={t('about')}
      actions={
        mayTake && (
          <Button type="primary" onClick={() => setTaking('form')}>
            {t('take.open')}
          </Button>
        )
      }
      nav={<ClueTabs />}
      columns={columns}
      rowLink={(row) => `/clues/applications/${row.id}`}
      list={list}
      onCursor={goTo}
      empty={[t('empty.title'), t('empty.text')]}
      tools={
        <>
          <AreaSelect value={area} onChange={(value) => change({ area: value })} />
          <FilterSelect
            label={t('column.state')}
            value={state}
            options={options('ApplicationState')}
            onChange={(value) => change({ state: value })}
          />
        </>
      }
    >
      {taking === 'form' && <TakeApplication onClose={() => setTaking(null)} onDone={setTaking} />}
      {taking !== null && taking !== 'form' && <Taken taken={taking} onClose={() => setTaking(null)} />}
    </ListPage>
  );
}
