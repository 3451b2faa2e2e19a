import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { FilterSelect } from '@/components/FilterSelect';
import { ListPage, useList } from '@/components/ListPage';
import type { Column } from '@/components/table/DataTable';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { id, code as oneOf } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { useProposalColumns } from '@/pages/rules/Proposal';
import { CaseTabs } from '../cases/CaseTabs';
import { ChangesText } from './Changes';
import { DecideRemedy } from './DecideRemedy';
import './words';

type Remedy = Schemas['RemedyView'];
const FILTERS = { state: oneOf('RemedyState'), area: id, sort: oneOf('Sort') };

/** Decisions that are revoked and frozen records that are corrected: what waits, and what was decided. */
export function Component() {
  const { t } = useTranslation('remedies');
  const code = useCode();
  const options = useCodeOptions();
  const mayDecide = useMay('decide_remedies');
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  const [deciding, setDeciding] = useState<Remedy | null>(null);
  const query = { state: filters.state, area_id: filters.area, sort: filters.sort, cursor };
  const list = useList<Remedy>('remedies', query, (query, signal) =>
    answer(api.GET('/api/v1/remedies', { params: { query }, signal })),
  );
  const columns: Column<Remedy>[] = [
    {
      key: 'household',
      title: t('column.household'),
      text: (row) => `${row.area_name} · ${row.head ?? '--'}`,
      render: (row) => (
        <Link to={row.case_id ? `/cases/${row.case_id}` : `/households/${row.household_id}`}>
          {`${row.area_name} · ${row.head ?? '--'}`}
        </Link>
      ),
    },
    { key: 'kind', title: t('column.kind'), text: (row) => code('RemedyKind', row.kind) },
    {
      key: 'what',
      title: t('column.what'),
      text: (row) => row.document_number ?? row.changes.map(({ becomes }) => becomes).join('；'),
      render: (row) => row.document_number ?? <ChangesText changes={row.changes} />,
    },
    { key: 'reason', title: t('column.reason'), text: (row) => row.reason },
    ...useProposalColumns<Remedy>({
      stateText: (row) => code('RemedyState', row.state),
      mayDecide,
      decideText: t('decide.open'),
      onDecide: setDeciding,
    }),
  ];
  return (
    <ListPage<Remedy>
      id="remedies"
      out="remedies"
      title={t('title')}
      about={t('about')}
      nav={<CaseTabs />}
      list={list}
      columns={columns}
      onCursor={goTo}
      byVillage
      tools={
        <>
          <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
          <FilterSelect
            label={t('column.state')}
            value={filters.state}
            options={options('RemedyState')}
            onChange={(state) => change({ state: state as Remedy['state'] | undefined })}
          />
        </>
      }
      empty={[t('none'), t('noneHow')]}
    >
      {deciding && (
        <DecideRemedy remedy={deciding} onDone={() => setDeciding(null)} onClose={() => setDeciding(null)} />
      )}
    </ListPage>
  );
}
