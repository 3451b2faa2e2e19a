import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { AreaSelect } from '@/components/AreaSelect';
import { Empty } from '@/components/Empty';
import { FilterSelect } from '@/components/FilterSelect';
import { NumberTable } from '@/components/NumberTable';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { usePlace } from '@/components/usePlace';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { download } from '@/lib/download';
import { code as aCode, month as aMonth, id } from '@/lib/filters';
import { say } from '@/lib/said';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { ListsNav } from './ListsNav';
import { MonthField } from './MonthField';
import { Sources } from './Sources';
import './lists.css';
import './words';

type Row = Schemas['ReconciledRow'];
const FILTERS = { month: aMonth, area: id, state: aCode('ExchangeState') };
/** As what an agreement to the file is asked for. */
const LIST = 'three_types';
const STATES = [
  'missing_there',
  'missing_here',
  'type_differs',
  'standing_differs',
  'not_sent',
  'matched',
] as const;

/** The month's exchange with civil affairs: what went out, what came back, and each household of both. */
export function Component() {
  const { t } = useTranslation('departments');
  const code = useCode();
  const options = useCodeOptions();
  const place = usePlace();
  const { filters, change } = useUrlFilters(FILTERS);
  const stands = useQuery({
    queryKey: ['exchange', filters.month],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/exchange', { params: { query: { month: filters.month } }, signal })),
    placeholderData: (before) => before,
  });
  const found = useQuery({
    queryKey: ['exchange', 'reconciliation', filters.month, filters.area, filters.state],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/exchange/reconciliation', {
          params: { query: { month: filters.month, area_id: filters.area, state: filters.state } },
          signal,
        }),
      ),
    placeholderData: (before) => before,
  });
  const view = found.data;
  const standing = (value: Row['registered']) => (value ? code('CivilAffairsStatus', value) : '--');
  const type = (value: Row['sent_as']) => (value ? code('MonitoredType', value) : '--');
  const columns: Column<Row>[] = [
    {
      key: 'head',
      title: t('difference.head'),
      text: (row) => row.head ?? '--',
      render: (row) => <Link to={`/households/${row.household_id}`}>{row.head ?? '--'}</Link>,
    },
    {
      key: 'village',
      title: t('difference.village'),
      text: (row) => place(row.area_id) || row.area_name,
    },
    {
      key: 'state',
      title: t('exchange.state'),
      text: (row) => code('ExchangeState', row.state),
      render: (row) => (
        <Tag tone={row.state === 'matched' ? 'green' : 'amber'}>{code('ExchangeState', row.state)}</Tag>
      ),
    },
    { key: 'sent', title: t('exchange.sentAs'), text: (row) => type(row.sent_as) },
    { key: 'back', title: t('exchange.backAs'), text: (row) => type(row.back_as) },
    { key: 'registered', title: t('exchange.registered'), text: (row) => standing(row.registered) },
    { key: 'fedBack', title: t('exchange.fedBack'), text: (row) => standing(row.fed_back) },
    {
      key: 'line',
      title: t('exchange.line'),
      text: (row) => (row.line == null ? '--' : String(row.line)),
      numeric: true,
    },
  ];
  return (
    <>
      <PageTitle title={t('exchange.title')} about={t('exchange.about')} />
      <ListsNav />
      <ProblemNotice problem={stands.error} onRetry={() => void stands.refetch()} />
      {stands.data && <Packages view={stands.data} />}
      {view && view.feedback.length > 0 && (
        <section className="card">
          <h2>{t('exchange.report')}</h2>
          <p>
            {view.packages.length > 0
              ? t('exchange.compared', {
                  packages: view.packages
                    .map((one) =>
                      t('exchange.of', { area: one.area_name, receipt: one.receipt, on: one.made_on }),
                    )
                    .join('、'),
                })
              : t('exchange.notCompared')}
          </p>
          <NumberTable
            caption={t('exchange.report')}
            columns={[
              [
                t('difference.area'),
                (area: Schemas['CountsOfArea']) =>
                  area === view.total ? (
                    t('exchange.whole', { area: area.area_name })
                  ) : (
                    <Button type="link" size="small" onClick={() => change({ area: area.area_id })}>
                      {area.area_name}
                    </Button>
                  ),
              ],
              ...STATES.map(
                (state) =>
                  [
                    code('ExchangeState', state),
                    (area: Schemas['CountsOfArea']) => area.counts[state] ?? 0,
                  ] as const,
              ),
            ]}
            rows={[view.total, ...view.areas]}
            rowKey={(area) => area.area_id}
          />
        </section>
      )}
      <DataTable<Row>
        id="exchange"
        out={{
          list: 'exchange',
          query: { month: filters.month, area_id: filters.area, state: filters.state },
        }}
        caption={t('exchange.report')}
        columns={columns}
        rows={view?.households}
        rowKey={(row) => row.household_id}
        rowLink={(row) => `/households/${row.household_id}`}
        problem={found.error}
        onRetry={() => void found.refetch()}
        empty={
          view?.feedback.length === 0 ? (
            <Empty title={t('exchange.waiting')}>{t('exchange.waitingText')}</Empty>
          ) : (
            <Empty title={t('exchange.none')}>{t('exchange.noneText')}</Empty>
          )
        }
        tools={
          <>
            <MonthField value={view?.month ?? ''} onChange={(month) => change({ month })} />
            <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
            <FilterSelect
              label={t('exchange.state')}
              value={filters.state}
              options={options('ExchangeState')}
              onChange={(state) => change({ state })}
            />
          </>
        }
      />
      {view?.more && <p className="muted">{t('more')}</p>}
      {view && <Sources sources={view.feedback} />}
    </>
  );
}

/** The packages of the month; one is asked for, agreed to by somebody else, made, and handed over. */
function Packages({ view }: { view: Schemas['ExchangeView'] }) {
  const { t } = useTranslation('departments');
  const requests = useQuery({
    queryKey: ['list-requests'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/list-requests', { signal })),
    enabled: view.may_make,
  });
  const own = requests.data?.filter(({ list }) => list === LIST) ?? [];
  const agreed = own.find(({ may_take: may }) => may);
  const isWaiting = own.some(({ state }) => state === 'proposed');
  const ask = useCommand(
    (month: string, key) =>
      answer(
        api.POST('/api/v1/list-requests', {
          params: { header: { 'Idempotency-Key': key } },
          body: {
            list: LIST,
            // The agreement is good for this month alone.
            query: { month } as unknown as Record<string, never>,
            reason: t('exchange.requestReason', { month }),
          },
        }),
      ),
    () => say(t('exchange.asked')),
  );
  const make = useCommand(
    async (request: string) => {
      const body = { month: view.month, request_id: request };
      const file = await answer(api.POST('/api/v1/exchange/packages', { body, parseAs: 'blob' }));
      download(file as unknown as Blob, `${t('exchange.fileName', { month: view.month })}.xlsx`);
    },
    () => say(t('exchange.made')),
  );
  return (
    <section className="card" aria-label={t('exchange.packages')}>
      <h2>{t('exchange.packages')}</h2>
      <p>{t('exchange.now', { count: view.households, month: view.month })}</p>
      {view.packages.length === 0 ? (
        <p className="muted">{t('exchange.noPackage')}</p>
      ) : (
        <ul>
          {view.packages.map((one) => (
            <li key={one.id}>
              <Link to={`/assistance/ledgers/exchange_package/${one.id}`}>{one.receipt}</Link>{' '}
              {t('exchange.package', {
                area: one.area_name,
                on: one.made_on,
                unstable: one.unstable_lifted,
                marginal: one.marginal_prone,
                sudden: one.sudden_severe,
              })}{' '}
              {one.handed_on ? (
                <Tag tone="green">
                  {t('exchange.handed', { on: one.handed_on, receiver: one.receiver ?? '' })}
                </Tag>
              ) : (
                <Tag tone="amber">{t('exchange.notHanded')}</Tag>
              )}
            </li>
          ))}
        </ul>
      )}
      {view.may_make && (
        <p className="chips">
          {agreed ? (
            <Button type="primary" loading={make.busy} onClick={() => void make.send(agreed.id)}>
              {t('exchange.make')}
            </Button>
          ) : (
            <Button loading={ask.busy} disabled={isWaiting} onClick={() => void ask.send(view.month)}>
              {isWaiting ? t('exchange.askWaits') : t('exchange.ask')}
            </Button>
          )}
          <span className="muted">{t('exchange.how')}</span>
        </p>
      )}
      <ProblemNotice problem={ask.problem} onRetry={ask.repeat} />
      <ProblemNotice problem={make.problem} onRetry={make.repeat} />
    </section>
  );
}
