import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useToday } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { Empty } from '@/components/Empty';
import { FilterSelect } from '@/components/FilterSelect';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { StatLink } from '@/components/StatLink';
import { type Column, DataTable } from '@/components/table/DataTable';
import { id, name } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { listBehind, said } from '@/pages/report/figures';
import '../income/income.css';
import { periodsUntil } from './periods';
import './words';

type Row = Schemas['ReportRow'];
type Table = Schemas['ReportTable'];
const FILTERS = { area: id, period: name };

/** The indicators of an area, place by place: each number opens whom it counts, and each table leaves as a sheet. */
export function Component() {
  const { t, i18n } = useTranslation('indicators');
  const today = useToday();
  const { filters, change } = useUrlFilters(FILTERS);
  const query = { area_id: filters.area, period: filters.period };
  const { data, error, refetch } = useQuery({
    queryKey: ['indicators', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/indicators', { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageTitle
        title={t('title', { area: data?.area_name ?? '' })}
        path={<Link to={data ? `/cockpit?area=${data.area_id}` : '/cockpit'}>{t('back')}</Link>}
        about={
          data && (
            <>
              {t('about', { period: data.period, on: data.as_of })}{' '}
              {t('citation', { citation: data.citation })}
            </>
          )
        }
      />
      <div className="income-tools">
        <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
        <FilterSelect
          label={t('period')}
          value={filters.period}
          options={periodsUntil(today).map((value) => ({ value, label: value }))}
          onChange={(period) => change({ period })}
        />
      </div>
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {!data && !error && <div className="page-loading" aria-busy="true" />}
      {data?.files && (
        <div className="stats">
          <StatLink
            label={t('files')}
            value={data.files.complete}
            of={data.files.monitored}
            to={`/duties/look-back/list?figure=archive_gap&area=${data.area_id}`}
            tone={data.files.complete < data.files.monitored ? 'amber' : undefined}
          />
        </div>
      )}
      {data?.sections.map((section) => {
        const title = textOf(section, i18n.language);
        return (
          <section key={section.id} className="card report-part" aria-label={title}>
            <h2>{title}</h2>
            {section.tables.map((table, at) => (
              <Figures
                key={table.zh ?? 'households'}
                id={`indicators-${section.id}-${at}`}
                title={title}
                table={table}
                period={data.period}
              />
            ))}
          </section>
        );
      })}
    </>
  );
}

interface Props {
  id: string;
  title: string;
  table: Table;
  period: string;
}

function Figures({ id, title, table, period }: Props) {
  const { t, i18n } = useTranslation('indicators');
  const label =
    table.zh && table.en ? textOf({ zh: table.zh, en: table.en }, i18n.language) : t('households');
  const columns: Column<Row>[] = [
    {
      key: 'place',
      title: t('place'),
      text: (row) => (row.is_total ? t('total') : row.is_own ? t('own', { name: row.name }) : row.name),
    },
    ...table.columns.map((column, at): Column<Row> => {
      const text = (row: Row) => {
        const cell = row.cells[at];
        return cell ? said(cell, column.unit) : '--';
      };
      return {
        key: `n${at}`,
        title: textOf(column, i18n.language),
        text,
        render: (row) => {
          const cell = row.cells[at];
          // None of five has five to look at.
          const isListed = !row.is_own && Math.max(cell?.value ?? 0, cell?.of ?? 0) > 0;
          const to = isListed ? listBehind(column.list, row.area_id, { period }) : undefined;
          return to ? <Link to={to}>{text(row)}</Link> : text(row);
        },
        numeric: true,
      };
    }),
  ];
  return (
    <DataTable<Row>
      id={id}
      caption={t('table', { section: title, table: label })}
      columns={columns}
      rows={table.rows}
      rowKey={(row) => `${row.area_id}${row.is_total}${row.is_own}`}
      empty={<Empty title={t('none')} />}
      wide
      tools={<strong>{label}</strong>}
    />
  );
}
