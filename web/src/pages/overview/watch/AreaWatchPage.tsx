import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api } from '@/api/client';
import { useMay, useSession } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { Empty } from '@/components/Empty';
import { NumberTable } from '@/components/NumberTable';
import { PageTitle } from '@/components/PageTitle';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { id } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { useWord } from '@/pages/ledger/useForms';
import { listOf } from '../cockpit/figures';
import '../cockpit/cockpit.css';
import '../indicators/words';
import { Sideways } from '@/components/Sideways';
import { type Alert, behind, filledOf, type Place, RISKS } from './raised';

const FILTERS = { area: id };
/** They look on, and enter no risk of an area. */
const LOOK_ON = ['province_supervisor', 'city_supervisor'];

/** Areas in which more comes together than is usual: where to look first, and never a verdict. */
export function Component() {
  const { t } = useTranslation('indicators');
  const word = useWord();
  const { post } = useSession();
  const mayRecord = useMay('edit_ledgers') && !LOOK_ON.includes(post.role);
  const { filters, change } = useUrlFilters(FILTERS);
  const query = { area_id: filters.area };
  const { data, error, refetch } = useQuery({
    queryKey: ['area-watch', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/area-watch', { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
  const columns: Column<Alert>[] = [
    {
      key: 'place',
      title: t('watch.place'),
      text: (row) => row.name,
      render: (row) => <Link to={`/cockpit?area=${row.area_id}`}>{row.name}</Link>,
    },
    {
      key: 'signal',
      title: t('watch.signal'),
      text: (row) => t(`AreaSignal.${row.signal}`),
      render: (row) => (
        <Tag tone={row.signal === 'returned' ? 'red' : 'amber'}>{t(`AreaSignal.${row.signal}`)}</Tag>
      ),
    },
    {
      key: 'households',
      title: t('watch.households'),
      text: (row) => `${row.households}/${row.of}`,
      render: (row) =>
        data && (
          <Link className="cockpit-link" to={behind(row.signal, row.area_id, data)}>
            {row.households}/{row.of}
          </Link>
        ),
      numeric: true,
    },
    {
      key: 'what',
      title: t('watch.what'),
      text: (row) => word(row),
      render: (row) => (
        <>
          <p>{word(row)}</p>
          {mayRecord && data && (
            <Link
              to={RISKS}
              state={{
                filled: filledOf(
                  row,
                  t('watch.riskTitle', { place: row.name, signal: t(`AreaSignal.${row.signal}`) }),
                  data.as_of,
                ),
              }}
            >
              {t('watch.record')}
            </Link>
          )}
        </>
      ),
    },
    { key: 'ground', title: t('watch.ground'), text: (row) => t(`AlertGround.${row.ground}`) },
    {
      key: 'open',
      title: t('watch.open'),
      text: (row) => String(row.open_risks),
      render: (row) => <Link to={`${RISKS}?figure=open&area=${row.area_id}`}>{row.open_risks}</Link>,
      numeric: true,
    },
  ];
  return (
    <>
      <PageTitle
        title={t('watch.title')}
        path={<Link to={data ? `/cockpit?area=${data.area_id}` : '/cockpit'}>{t('back')}</Link>}
        about={
          data && (
            <>
              {t('watch.about', { from: data.month, until: data.until, usual: data.usual_from })}
              {data.citation && <> {t('watch.citation', { citation: data.citation })}</>}
            </>
          )
        }
        actions={<Link to={RISKS}>{t('watch.risks')}</Link>}
      />
      <DataTable<Alert>
        id="area-watch"
        caption={t('watch.title')}
        columns={columns}
        rows={data?.alerts}
        rowKey={(row) => `${row.area_id}/${row.signal}`}
        problem={error}
        onRetry={() => void refetch()}
        empty={
          <Empty title={data && !data.citation ? t('watch.off') : t('watch.none')}>
            {data?.citation ? t('watch.noneHow') : undefined}
          </Empty>
        }
        tools={<AreaSelect value={filters.area} onChange={(area) => change({ area })} />}
      />
      {data && data.total > data.alerts.length && (
        <p className="muted">{t('watch.cut', { shown: data.alerts.length, total: data.total })}</p>
      )}
      {data && data.places.length > 0 && (
        <section className="card cockpit-places watch-places">
          <h2>{t('watch.places')}</h2>
          <Sideways label={t('watch.places')}>
            <NumberTable<Place>
              className="places"
              caption={t('watch.places')}
              columns={[
                [
                  t('watch.place'),
                  (row) => (
                    <Link className="cockpit-link" to={`/cockpit/alerts?area=${row.area_id}`}>
                      {row.name}
                    </Link>
                  ),
                ],
                [
                  t('watch.all'),
                  (row) => (
                    <Link className="cockpit-link" to={listOf('households', row.area_id)}>
                      {row.households.toLocaleString('en-US')}
                    </Link>
                  ),
                ],
                ...(data.places[0]?.signals ?? []).map(
                  ({ signal }) =>
                    [
                      t(`AreaSignal.${signal}`),
                      (row: Place) => (
                        <Link className="cockpit-link" to={behind(signal, row.area_id, data)}>
                          {row.signals.find((one) => one.signal === signal)?.households ?? 0}
                        </Link>
                      ),
                    ] as const,
                ),
              ]}
              rows={data.places}
              rowKey={(row) => row.area_id}
            />
          </Sideways>
        </section>
      )}
    </>
  );
}
