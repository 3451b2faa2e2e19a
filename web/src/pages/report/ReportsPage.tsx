import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useCommand } from '@/api/useCommand';
import { useMay } from '@/app/session';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { DutyNav } from '../duty/DutyNav';
import { TakeQuarter } from './TakeQuarter';
import './report.css';
import './words';

type Report = Schemas['ReportSummary'];
type Kind = Schemas['KindView'];
type Period = Schemas['PeriodView'];
const link = ({ id }: Report) => `/duties/reports/${id}`;

/** The reports that the office writes and receives. */
export function Component() {
  const { t } = useTranslation('reports');
  const code = useCode();
  const mayWrite = useMay('write_reports');
  const seesHouseholds = useMay('read_households');
  const list = useQuery({
    queryKey: ['reports', 'list'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/reports', { signal })),
  });
  const columns: Column<Report>[] = [
    {
      key: 'title',
      title: t('column.title'),
      text: ({ title }) => title,
      render: (row) => <Link to={link(row)}>{row.title}</Link>,
    },
    { key: 'area', title: t('column.area'), text: ({ area_name }) => area_name },
    { key: 'way', title: t('way'), text: ({ way }) => code('ReportWay', way) },
    { key: 'period', title: t('column.period'), text: ({ period }) => period },
    { key: 'state', title: t('column.state'), text: ({ state }) => code('ReportState', state) },
    { key: 'issued', title: t('column.issued'), text: ({ issued_on }) => issued_on ?? '--' },
    {
      key: 'received',
      title: t('column.received'),
      text: ({ received, recipients }) =>
        recipients > 0 ? t('of', { done: received, all: recipients }) : '--',
      numeric: true,
    },
    {
      key: 'act',
      title: t('column.act'),
      onScreen: true,
      text: ({ may_sign, may_receive }) => (may_sign ? t('toSign') : may_receive ? t('toReceive') : ''),
      render: ({ may_sign, may_receive }) =>
        (may_sign || may_receive) && <Tag tone="amber">{may_sign ? t('toSign') : t('toReceive')}</Tag>,
    },
  ];
  return (
    <>
      <PageTitle title={t('title')} about={t('about')} actions={seesHouseholds && <TakeQuarter />} />
      <DutyNav />
      {mayWrite && <Kinds />}
      <section className="report-part" aria-label={t('list')}>
        <h2>{t('list')}</h2>
        <DataTable<Report>
          id="reports"
          out={{ list: 'reports' }}
          caption={t('list')}
          columns={columns}
          rows={list.data}
          rowKey={({ id }) => id}
          rowLink={link}
          problem={list.error}
          onRetry={() => void list.refetch()}
          empty={<Empty title={t('noReports')}>{mayWrite && t('noReportsText')}</Empty>}
        />
      </section>
    </>
  );
}

/** What the office writes, with this period and the one before: begun, issued, or to be begun with one button. */
function Kinds() {
  const { t, i18n } = useTranslation('reports');
  const code = useCode();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const asked = params.get('period') ?? undefined;
  const kinds = useQuery({
    queryKey: ['reports', 'kinds', asked],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/reports/kinds', { params: { query: { period: asked } }, signal })),
  });
  const begin = useCommand(
    (body: Schemas['BeginReportCmd'], key) =>
      answer(api.POST('/api/v1/reports', { params: { header: { 'Idempotency-Key': key } }, body })),
    ({ id }) => void navigate(`/duties/reports/${id}`),
  );
  const period = (kind: Kind, at: number) => {
    const one: Period | undefined = kind.periods[at];
    if (!one) return '--';
    const said = { period: one.period, kind: textOf(kind, i18n.language) };
    const isIssued = one.state === 'issued';
    const link = one.report_id && one.state && (
      <Link to={`/duties/reports/${one.report_id}`}>
        {one.period} {code('ReportState', one.state)}
      </Link>
    );
    if (link && !isIssued) return link;
    const label = isIssued ? t('againOf', said) : t('writeOf', said);
    return (
      <>
        {link || one.period}{' '}
        <Button
          size="small"
          aria-label={label}
          loading={begin.busy}
          onClick={() => void begin.send({ kind: kind.id, period: one.period })}
        >
          {isIssued ? t('again') : t('write')}
        </Button>
      </>
    );
  };
  const said = (kind: Kind, at: number) => {
    const one = kind.periods[at];
    return one ? `${one.period} ${one.state ? code('ReportState', one.state) : t('notYet')}` : '--';
  };
  const columns: Column<Kind>[] = [
    { key: 'kind', title: t('kind'), text: (kind) => textOf(kind, i18n.language) },
    { key: 'way', title: t('way'), text: ({ way }) => code('ReportWay', way) },
    { key: 'every', title: t('every'), text: ({ every }) => code('Every', every) },
    {
      key: 'this',
      title: t('this'),
      text: (kind) => said(kind, 0),
      render: (kind) => period(kind, 0),
    },
    {
      key: 'before',
      title: t('before'),
      text: (kind) => said(kind, 1),
      render: (kind) => period(kind, 1),
    },
    ...(kinds.data?.some(({ periods }) => periods.length > 2)
      ? [
          {
            key: 'asked',
            title: t('asked'),
            text: (kind: Kind) => said(kind, 2),
            render: (kind: Kind) => period(kind, 2),
          },
        ]
      : []),
  ];
  return (
    <section className="report-part" aria-label={t('kinds')}>
      <h2>{t('kinds')}</h2>
      <ProblemNotice problem={begin.problem} onRetry={begin.repeat} />
      <DataTable<Kind>
        id="report-kinds"
        caption={t('kinds')}
        columns={columns}
        rows={kinds.data}
        rowKey={({ id }) => id}
        problem={kinds.error}
        onRetry={() => void kinds.refetch()}
        empty={<Empty title={t('noReports')} />}
      />
    </section>
  );
}
