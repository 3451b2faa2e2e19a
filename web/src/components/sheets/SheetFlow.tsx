import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { readAnew, useCommand } from '@/api/useCommand';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Findings, findingsOf } from './Findings';
import { useJob } from './useJob';
import { Working } from './Working';
import './sheets.css';
import './words';

type Job = Schemas['JobView'];
type Kind = Schemas['ImportKind'];
type Report = Schemas['ImportReport'];

interface Values {
  dryRun: boolean;
  nth: number;
}

/**
 * A sheet on its way in: it is checked as soon as it is chosen; then one button takes over all of it, or the rows that are
 * right, and the wrong ones come back marked in a copy of the file.
 */
export function SheetFlow({ kind, form }: { kind: Kind; form?: string }) {
  const { t } = useTranslation('sheets');
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [begun, setBegun] = useState<{ id: string; dryRun: boolean } | null>(null);
  const file = () => input.current?.files?.[0];
  const begin = useCommand(
    async ({ dryRun }: Values, key: string) => {
      const body = partsOf(file(), form);
      body.append('dry_run', String(dryRun));
      body.append('only_right', 'true');
      const sent = { params: { header: { 'Idempotency-Key': key } }, ...asForm(body) };
      switch (kind) {
        case 'income':
          return answer(api.POST('/api/v1/jobs/imports/income', sent));
        case 'ledger':
          return answer(api.POST('/api/v1/jobs/imports/ledger', sent));
        default:
          return answer(api.POST('/api/v1/jobs/imports/register', sent));
      }
    },
    (job, { dryRun }) => setBegun({ id: job.id, dryRun }),
  );
  const marked = useCommand(async ({ onlyWrong }: { onlyWrong: boolean; nth: number }) => {
    const chosen = file();
    const sent = {
      params: { query: { only_wrong: onlyWrong } },
      ...asForm(partsOf(chosen, form)),
      parseAs: 'blob' as const,
    };
    const paths = {
      register: '/api/v1/imports/register/marked',
      income: '/api/v1/imports/income/marked',
      ledger: '/api/v1/imports/ledger/marked',
    } as const;
    const book = await answer(api.POST(paths[kind], sent));
    const { download } = await import('@/lib/download');
    const name = chosen?.name.replace(/\.(xlsx|csv)$/i, '') ?? '';
    download(book as unknown as Blob, `${name}-${t('marked.name')}.xlsx`);
  });
  const { job, ended, isRunning: isUnderWay, cancel, isCancelling, problem } = useJob(begun?.id);
  const isRunning = begin.busy || isUnderWay;
  const isWritten = ended?.state === 'done' && begun?.dryRun === false;
  useEffect(() => {
    if (isWritten) readAnew(client);
  }, [isWritten, client]);
  const send = (dryRun: boolean) => void begin.send({ dryRun, nth: Date.now() });
  const report = ended?.state === 'done' ? (ended.result as unknown as Report) : undefined;
  const isWrong = ended?.problem ? findingsOf(ended).length > 0 : (report?.left_out ?? 0) > 0;
  return (
    <div className="sheet-flow">
      <p>
        <input
          ref={input}
          type="file"
          aria-label={t('file')}
          accept=".xlsx,.csv"
          disabled={isRunning}
          // A file that was mended has the same name, and is chosen again all the same.
          onClick={({ currentTarget }) => {
            currentTarget.value = '';
            setBegun(null);
          }}
          onChange={({ target }) => {
            marked.forget();
            if (target.files?.[0]) send(true);
          }}
        />
      </p>
      <ProblemNotice problem={begin.problem ?? problem} onRetry={begin.repeat} />
      <ProblemNotice problem={job.error} onRetry={() => void job.refetch()} />
      <ProblemNotice problem={marked.problem} onRetry={marked.repeat} />
      {isRunning && <Working job={job.data} />}
      {ended && <Outcome job={ended} kind={kind} />}
      <div className="sheet-acts">
        {report?.dry_run && wouldWrite(report) && (
          <Button type="primary" loading={isRunning} onClick={() => send(false)}>
            {report.left_out > 0 ? t('takeRight', { count: report.rows }) : t('take', { count: report.rows })}
          </Button>
        )}
        {isWrong && (
          <Button
            loading={marked.busy}
            onClick={() => void marked.send({ onlyWrong: isWritten, nth: Date.now() })}
          >
            {isWritten ? t('marked.rest', { count: report?.left_out ?? 0 }) : t('marked.all')}
          </Button>
        )}
        {isRunning && begun && (
          <Button loading={isCancelling} onClick={cancel}>
            {t('cancel')}
          </Button>
        )}
      </div>
      {ended && findingsOf(ended).length > 0 && <Findings findings={findingsOf(ended)} />}
    </div>
  );
}

function Outcome({ job, kind }: { job: Job; kind: Kind }) {
  const { t, i18n } = useTranslation('sheets');
  if (job.state === 'cancelled') return <p role="status">{t('cancelled')}</p>;
  if (job.problem) {
    return (
      <p role="alert">
        <strong>{textOf(job.problem, i18n.language)}</strong>
      </p>
    );
  }
  const report = job.result as unknown as Report;
  const counts = {
    rows: report.rows.toLocaleString('en-US'),
    homes: report.households_new,
    homesChanged: report.households_changed,
    made: report.members_new + report.statements_new + report.records_new,
    changed: report.members_changed + report.statements_changed + report.records_changed,
    same: report.unchanged,
    blank: report.not_reported,
  };
  const { households, warnings } = report.judged;
  return (
    <>
      <p role="status">
        <strong>{report.dry_run ? t('checked', counts) : t('done', counts)}</strong> {t(`of.${kind}`, counts)}
      </p>
      {report.left_out > 0 && (
        <p role="alert">
          {report.dry_run ? t('wrong', { count: report.left_out }) : t('leftOut', { count: report.left_out })}
        </p>
      )}
      {report.dry_run && !wouldWrite(report) && <p>{t('nothing')}</p>}
      {report.monitoring_claims > 0 && <p>{t('claims', { count: report.monitoring_claims })}</p>}
      {report.screening_follows && <p>{t('screened')}</p>}
      {households > 0 && (
        <p>
          {t('judged', {
            count: households,
            made: warnings.new,
            changed: warnings.changed,
            lapsed: warnings.lapsed,
          })}
        </p>
      )}
      {report.left_out === 0 && report.notes.length > 0 && (
        <p>{t('notes', { count: report.notes.length })}</p>
      )}
    </>
  );
}

/** Whether taking the sheet over would change anything. */
function wouldWrite(report: Report): boolean {
  const { households_new, households_changed, members_new, members_changed } = report;
  const { statements_new, statements_changed, records_new, records_changed, monitoring_claims } = report;
  const homes = households_new + households_changed + members_new + members_changed + monitoring_claims;
  return homes + statements_new + statements_changed + records_new + records_changed > 0;
}

function partsOf(file: File | undefined, form: string | undefined): FormData {
  const body = new FormData();
  if (file) body.append('file', file, file.name);
  if (form) body.append('form', form);
  return body;
}

function asForm(body: FormData) {
  return { body: body as never, bodySerializer: (sent: unknown) => sent as FormData };
}
