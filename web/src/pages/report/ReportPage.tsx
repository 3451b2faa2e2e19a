import { useQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { answer, api, headers, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useCommand } from '@/api/useCommand';
import { Facts } from '@/components/Facts';
import { NumberTable } from '@/components/NumberTable';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { MadePaper } from '../procedure/cases/MadePaper';
import { listBehind, said } from './figures';
import { EditReport, ReceiveReport, SignReport, WithdrawReport } from './ReportForms';
import '../work.css';
import './report.css';
import './words';

type Report = Schemas['ReportView'];
type Table = Schemas['ReportTable'];
type Row = Schemas['ReportRow'];
const FORMS = { edit: EditReport, sign: SignReport, receive: ReceiveReport, withdraw: WithdrawReport };

/** One report: its sections with figures and words, who signed it, and who received it. */
export function Component() {
  const { t } = useTranslation('reports');
  const { reportId = '' } = useParams();
  const found = useQuery({
    queryKey: ['reports', reportId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/reports/{report_id}', { params: { path: { report_id: reportId } }, signal })),
  });
  if (!found.data) {
    return (
      <>
        <PageTitle title={t('title')} path={<Link to="/duties/reports">{t('title')}</Link>} />
        <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />
        {!found.error && <div className="page-loading" aria-busy="true" />}
      </>
    );
  }
  return <One report={found.data} reload={found.refetch} />;
}

function One({ report, reload }: { report: Report; reload: () => Promise<unknown> }) {
  const { t, i18n } = useTranslation('reports');
  const code = useCode();
  const [open, setOpen] = useState<keyof typeof FORMS | null>(null);
  const close = () => setOpen(null);
  const of = (key: string) => ({ path: { report_id: report.id }, header: headers(key, report.version) });
  const submit = useCommand((_: Report, key) =>
    answer(api.POST('/api/v1/reports/{report_id}/submission', { params: of(key), body: {} })),
  );
  const recall = useCommand((_: Report, key) =>
    answer(api.POST('/api/v1/reports/{report_id}/recall', { params: of(key), body: {} })),
  );
  const take = useCommand(({ title }: Report, key) =>
    answer(api.PUT('/api/v1/reports/{report_id}', { params: of(key), body: { title, take_figures: true } })),
  );
  const [paper, setPaper] = useState<Blob | null>(null);
  const print = useCommand(
    ({ id }: Report, key) =>
      answer(
        api.POST('/api/v1/reports/{report_id}/paper', {
          params: { path: { report_id: id }, header: { 'Idempotency-Key': key } },
          body: {},
          parseAs: 'blob',
        }),
      ),
    (file) => setPaper(file as unknown as Blob),
  );
  const askToSubmit = () =>
    Modal.confirm({
      title: t('act.submitAsk'),
      okText: t('act.submitNow'),
      onOk: () => submit.send(report),
    });
  const OpenForm = open && FORMS[open];
  return (
    <>
      <PageTitle
        title={report.title}
        path={<Link to="/duties/reports">{t('title')}</Link>}
        about={
          <>
            {report.area_name} <Tag>{code('ReportState', report.state)}</Tag>
          </>
        }
        actions={
          <>
            {report.may_sign && (
              <Button type="primary" onClick={() => setOpen('sign')}>
                {t('act.sign')}
              </Button>
            )}
            {report.may_receive && (
              <Button type="primary" onClick={() => setOpen('receive')}>
                {t('act.receive')}
              </Button>
            )}
            {report.may_recall && (
              <Button loading={recall.busy} onClick={() => void recall.send(report)}>
                {t('act.recall')}
              </Button>
            )}
            {report.may_write && (
              <>
                <Button type="primary" onClick={() => setOpen('edit')}>
                  {t('act.edit')}
                </Button>
                <Button loading={submit.busy} onClick={askToSubmit}>
                  {t('act.submit')}
                </Button>
                <Button loading={take.busy} onClick={() => void take.send(report)}>
                  {t('act.take')}
                </Button>
                <Button onClick={() => setOpen('withdraw')}>{t('act.withdraw')}</Button>
              </>
            )}
            <Button loading={print.busy} onClick={() => void print.send(report)}>
              {t('act.print')}
            </Button>
            <Button href={`/api/v1/reports/${report.id}/workbook`} download={`${report.title}.xlsx`}>
              {t('act.export')}
            </Button>
          </>
        }
      />
      <ProblemNotice problem={submit.problem} onRetry={submit.repeat} />
      <ProblemNotice problem={recall.problem} onRetry={recall.repeat} />
      <ProblemNotice problem={take.problem} onRetry={take.repeat} />
      <ProblemNotice problem={print.problem} onRetry={print.repeat} />
      {paper && <MadePaper file={paper} name={report.title} />}
      {report.state === 'draft' && report.note && (
        <p className="work-note">{t('one.returned', { note: report.note })}</p>
      )}
      {report.replaced_by && (
        <p className="work-note">
          {t('one.replaced')} <Link to={`/duties/reports/${report.replaced_by}`}>{t('one.newer')}</Link>
        </p>
      )}
      {report.state === 'withdrawn' && (
        <p className="work-note">{t('one.withdrawn', { note: report.note ?? '' })}</p>
      )}
      <section className="card report-part" aria-label={t('one.facts')}>
        <h2>{t('one.facts')}</h2>
        <Facts
          facts={[
            [t('one.way'), code('ReportWay', report.way)],
            [t('one.period'), report.period],
            [t('one.asOf'), report.as_of],
            [t('one.authors'), report.authors.join('、')],
            [t('one.submittedOn'), report.submitted_on],
            [
              t('one.signedBy'),
              report.issued_on && t('one.by', { name: report.signed_by_name ?? '--', on: report.issued_on }),
            ],
            [t('one.number'), report.number],
            [t('one.note'), report.state === 'issued' ? report.note : undefined],
          ]}
        />
        <p className="muted">{t('one.figuresHint', { on: report.as_of })}</p>
      </section>
      {report.sections.map((section) => (
        <section key={section.id} className="card report-part" aria-label={textOf(section, i18n.language)}>
          <h2>{textOf(section, i18n.language)}</h2>
          {section.tables.map((table, at) => (
            <Figures key={table.zh ?? String(at)} report={report} table={table} />
          ))}
          {section.ask_zh && <p className="report-text">{section.text || t('one.empty')}</p>}
        </section>
      ))}
      {report.receipts.length > 0 && report.state === 'issued' && <Receipts report={report} />}
      {OpenForm && <OpenForm report={report} reload={reload} onClose={close} onDone={close} />}
    </>
  );
}

function Figures({ report, table }: { report: Report; table: Table }) {
  const { t, i18n } = useTranslation('reports');
  const label = table.zh && table.en ? textOf({ zh: table.zh, en: table.en }, i18n.language) : undefined;
  const place = (row: Row) =>
    row.is_total ? t('one.total') : row.is_own ? t('one.own', { name: row.name }) : row.name;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by the keys.
    <section className="report-table scroll-x" tabIndex={0} aria-label={label ?? report.title}>
      {label && <p>{label}</p>}
      <NumberTable<Row>
        caption={label ?? report.title}
        columns={[
          ['', place],
          ...table.columns.map(
            (column, at) =>
              [
                textOf(column, i18n.language),
                (row: Row) => {
                  const cell = row.cells[at];
                  if (!cell) return '--';
                  const isListed = report.may_follow && !row.is_own && cell.value > 0;
                  const to = isListed ? listBehind(column.list, row.area_id, report) : undefined;
                  const text = said(cell, column.unit);
                  return to ? <Link to={to}>{text}</Link> : text;
                },
              ] as const,
          ),
        ]}
        rows={table.rows}
        rowKey={(row) => `${row.area_id}${row.is_total}${row.is_own}`}
      />
    </section>
  );
}

function Receipts({ report }: { report: Report }) {
  const { t } = useTranslation('reports');
  return (
    <section className="card report-part" aria-label={t('one.receipts')}>
      <h2>{t('one.receipts')}</h2>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('one.receiver')}</th>
            <th scope="col">{t('one.receivedOn')}</th>
            <th scope="col">{t('one.receivedBy')}</th>
            <th scope="col">{t('one.answer')}</th>
          </tr>
        </thead>
        <tbody>
          {report.receipts.map((receipt) => (
            <tr key={receipt.area_id}>
              <th scope="row">{receipt.area_name}</th>
              <td>{receipt.on ?? '--'}</td>
              <td>{receipt.by_name ?? '--'}</td>
              <td>{receipt.answer ?? '--'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
