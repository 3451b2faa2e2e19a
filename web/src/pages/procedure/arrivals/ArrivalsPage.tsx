import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { Empty } from '@/components/Empty';
import { useList } from '@/components/ListPage';
import { PageTitle } from '@/components/PageTitle';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { id, code as oneOf } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { useProposalColumns } from '@/pages/rules/Proposal';
import { CaseTabs } from '../cases/CaseTabs';
import { DecideArrival, ProposeOpening } from './ArrivalForms';
import './words';

type Arrival = Schemas['ArrivalView'];
type Arriving = Schemas['ArrivingHousehold'];
const FILTERS = { area: id, sort: oneOf('Sort') };

/** Households that were monitored before they came: what waits to be proposed, and what was. */
export function Component() {
  const { t } = useTranslation('arrivals');
  const code = useCode();
  const mayPropose = useMay('propose_arrivals');
  const mayDecide = useMay('decide_arrivals');
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  const [isProposing, setProposing] = useState(false);
  const [deciding, setDeciding] = useState<Arrival | null>(null);
  const arrivals = useQuery({
    queryKey: ['arrivals'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/arrivals', { signal })),
  });
  const query = { area_id: filters.area, sort: filters.sort, cursor };
  const claims = useList<Arriving>('arrivals', query, (query, signal) =>
    answer(api.GET('/api/v1/monitoring-claims', { params: { query }, signal })),
  );
  const isClosed = arrivals.data?.some(({ closes, state }) => closes && state === 'accepted') ?? false;
  const done = () => {
    setProposing(false);
    setDeciding(null);
  };
  const what = (row: Arrival) =>
    row.kind === 'opening'
      ? row.closes
        ? row.households == null
          ? t('openingHereLast')
          : t('openingLast', { count: row.households })
        : row.households == null
          ? t('openingHere')
          : t('opening', { count: row.households })
      : row.origin == null
        ? t('transferHere')
        : t('transfer', { origin: row.origin });
  const columns: Column<Arrival>[] = [
    { key: 'what', title: t('column.what'), text: what },
    { key: 'document', title: t('column.document'), text: (row) => row.document_number },
    { key: 'note', title: t('column.note'), text: (row) => row.note ?? '--' },
    ...useProposalColumns<Arrival>({
      stateText: (row) => code('ArrivalState', row.state),
      mayDecide,
      decideText: t('decide.open'),
      onDecide: setDeciding,
    }),
  ];
  const waiting: Column<Arriving>[] = [
    {
      key: 'head',
      title: t('column.head'),
      text: (row) => row.head ?? '--',
      render: (row) => <Link to={`/households/${row.household_id}`}>{row.head ?? '--'}</Link>,
    },
    { key: 'area', title: t('column.area'), text: (row) => row.area_name },
    { key: 'type', title: t('column.type'), text: (row) => code('MonitoredType', row.monitored_type) },
    { key: 'since', title: t('column.since'), text: (row) => row.since ?? t('sinceUnsaid') },
  ];
  return (
    <>
      <PageTitle
        title={t('title')}
        about={isClosed ? t('aboutClosed') : t('about')}
        actions={
          mayPropose &&
          !isClosed && (
            <Button type="primary" onClick={() => setProposing(true)}>
              {t('propose.open')}
            </Button>
          )
        }
      />
      <CaseTabs />
      <DataTable<Arrival>
        id="arrivals"
        out={{ list: 'arrivals' }}
        caption={t('proposals')}
        columns={columns}
        rows={arrivals.data && [...arrivals.data].reverse()}
        rowKey={(row) => row.id}
        problem={arrivals.error}
        onRetry={() => void arrivals.refetch()}
        empty={<Empty title={t('none')}>{t('noneHow')}</Empty>}
      />
      <h2 className="list-heading">{t('waiting')}</h2>
      <DataTable<Arriving>
        id="monitoring-claims"
        out={{ list: 'monitoring_claims', query }}
        caption={t('waiting')}
        columns={waiting}
        rows={claims.data?.items}
        rowKey={(row) => row.household_id}
        page={claims.data}
        onCursor={goTo}
        byVillage
        problem={claims.error}
        onRetry={() => void claims.refetch()}
        tools={<AreaSelect value={filters.area} onChange={(area) => change({ area })} />}
        empty={<Empty title={t('nobodyWaits')}>{isClosed ? t('aboutClosed') : t('nobodyWaitsHow')}</Empty>}
      />
      {isProposing && (
        <ProposeOpening
          areaId={filters.area}
          waiting={claims.data?.total ?? 0}
          onDone={done}
          onClose={() => setProposing(false)}
        />
      )}
      {deciding && (
        <DecideArrival
          arrival={deciding}
          what={what(deciding)}
          onDone={done}
          onClose={() => setDeciding(null)}
        />
      )}
    </>
  );
}
