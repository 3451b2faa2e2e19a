import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { AreaSelect } from '@/components/AreaSelect';
import { Empty } from '@/components/Empty';
import { FilterSelect } from '@/components/FilterSelect';
import { NumberTable } from '@/components/NumberTable';
import { PageTitle } from '@/components/PageTitle';
import { type Column, DataTable } from '@/components/table/DataTable';
import { usePlace } from '@/components/usePlace';
import { useCode } from '@/i18n/useCode';
import { month as aMonth, id, name } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { ListsNav } from './ListsNav';
import { MonthField } from './MonthField';
import { Sources } from './Sources';
import './lists.css';
import { Sideways } from '@/components/Sideways';
import './words';

type Row = Schemas['DifferingRow'];
type Kind = Schemas['DifferenceKind'];
const FILTERS = { month: aMonth, area: id, kind: name };

/** What the lists of a month say otherwise than the register: by list, by what differs and by area, and whom it is about. */
export function Component() {
  const { t, i18n } = useTranslation('departments');
  const code = useCode();
  const place = usePlace();
  const { filters, change } = useUrlFilters(FILTERS);
  const found = useQuery({
    queryKey: ['list-differences', filters.month, filters.area, filters.kind],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/list-differences', {
          params: { query: { month: filters.month, area_id: filters.area, kind: filters.kind } },
          signal,
        }),
      ),
    placeholderData: (before) => before,
  });
  const report = found.data;
  const nameOf = (kind: Kind) =>
    `${i18n.language === 'en' ? kind.list_en : kind.list_zh}：${textOf(kind, i18n.language)}`;
  const differing = report?.kinds.filter((kind) => kind.households > 0) ?? [];
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
    { key: 'member', title: t('difference.member'), text: (row) => row.member ?? '--' },
    { key: 'what', title: t('difference.what'), text: (row) => textOf(row, i18n.language) },
    {
      key: 'source',
      title: t('difference.source'),
      text: (row) => t('difference.line', { receipt: row.receipt, line: row.line }),
    },
  ];
  return (
    <>
      <PageTitle
        title={t('difference.title')}
        about={t('difference.about', { month: report?.month ?? '' })}
      />
      <ListsNav />
      {differing.length > 0 && (
        <section className="card">
          <Sideways label={t('difference.byKind')}>
            <NumberTable
              caption={t('difference.byKind')}
              columns={[
                [
                  t('difference.what'),
                  (kind: Kind) => (
                    <Button type="link" size="small" onClick={() => change({ kind: kind.id })}>
                      {nameOf(kind)}
                    </Button>
                  ),
                ],
                [t('column.department'), (kind: Kind) => code('Department', kind.department)],
                [t('difference.households'), (kind: Kind) => kind.households],
                [t('difference.rows'), (kind: Kind) => kind.rows],
              ]}
              rows={differing}
              rowKey={(kind) => kind.id}
              isCurrent={(kind) => kind.id === filters.kind}
            />
          </Sideways>
          {report && report.areas.length > 0 && (
            <Sideways label={t('difference.byArea')}>
              <NumberTable
                caption={t('difference.byArea')}
                columns={[
                  [
                    t('difference.area'),
                    (area: Schemas['CountsOfArea']) => (
                      <Button type="link" size="small" onClick={() => change({ area: area.area_id })}>
                        {area.area_name}
                      </Button>
                    ),
                  ],
                  ...differing.map(
                    (kind) =>
                      [nameOf(kind), (area: Schemas['CountsOfArea']) => area.counts[kind.id] ?? 0] as const,
                  ),
                ]}
                rows={report.areas}
                rowKey={(area) => area.area_id}
              />
            </Sideways>
          )}
        </section>
      )}
      <DataTable<Row>
        id="list-differences"
        out={{
          list: 'list_differences',
          query: { month: filters.month, area_id: filters.area, kind: filters.kind },
        }}
        caption={t('difference.title')}
        columns={columns}
        rows={report?.rows}
        rowKey={(row) => `${row.receipt} ${row.line} ${row.kind}`}
        rowLink={(row) => `/households/${row.household_id}`}
        problem={found.error}
        onRetry={() => void found.refetch()}
        empty={<Empty title={t('difference.none')}>{t('difference.noneText')}</Empty>}
        tools={
          <>
            <MonthField value={report?.month ?? ''} onChange={(month) => change({ month })} />
            <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
            <FilterSelect
              label={t('difference.what')}
              value={filters.kind}
              options={(report?.kinds ?? []).map((kind) => ({
                value: kind.id,
                label: `${nameOf(kind)} ${kind.households}`,
              }))}
              onChange={(kind) => change({ kind })}
            />
          </>
        }
      />
      {report?.more && <p className="muted">{t('more')}</p>}
      {report && <Sources sources={report.sources} />}
    </>
  );
}
