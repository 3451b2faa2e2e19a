import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { readAnew, useCommand } from '@/api/useCommand';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Findings, findingsOf, SaveFindings } from '../office/jobs/Findings';
import { useWord } from './useForms';
import type { Form } from './values';

type Job = Schemas['JobView'];
const LOOK_MS = 500;

interface Values {
  dryRun: boolean;
  nth: number;
}

/** A sheet of one register: checked as a whole, mended where it is wrong, and then written at once. */
export function SheetImport({ form, onClose }: { form: Form; onClose: () => void }) {
  const { t } = useTranslation('ledgers');
  const word = useWord();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [name, setName] = useState('');
  const [begun, setBegun] = useState<{ id: string; dryRun: boolean } | null>(null);
  const begin = useCommand(
    async (values: Values, key: string) => {
      const file = input.current?.files?.[0];
      const body = new FormData();
      if (file) body.append('file', file, file.name);
      body.append('dry_run', String(values.dryRun));
      body.append('form', form.id);
      return answer(
        api.POST('/api/v1/jobs/imports/ledger', {
          params: { header: { 'Idempotency-Key': key } },
          body: body as never,
          bodySerializer: (sent: unknown) => sent as FormData,
        }),
      );
    },
    (job, values) => setBegun({ id: job.id, dryRun: values.dryRun }),
  );
  const cancel = useCommand((id: string, key: string) =>
    answer(
      api.POST('/api/v1/jobs/{job_id}/cancellation', {
        params: { path: { job_id: id }, header: { 'Idempotency-Key': key } },
      }),
    ),
  );
  const job = useQuery({
    queryKey: ['jobs', begun?.id],
    enabled: begun !== null,
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: begun?.id ?? '' } }, signal })),
    refetchInterval: ({ state }) => (state.data && hasEnded(state.data) ? false : LOOK_MS),
  });
  const ended = begun && job.data && hasEnded(job.data) ? job.data : undefined;
  const isRunning = begin.busy || (begun !== null && ended === undefined);
  const isWritten = ended?.state === 'done' && begun?.dryRun === false;
  useEffect(() => {
    if (isWritten) readAnew(client);
  }, [isWritten, client]);
  const send = (dryRun: boolean) => void begin.send({ dryRun, nth: Date.now() });
  const report = ended?.state === 'done' ? (ended.result as unknown as Schemas['ImportReport']) : undefined;
  const mayWrite = report?.dry_run === true && report.records_new + report.records_changed > 0;
  return (
    <Drawer
      open
      size={720}
      title={t('sheet.title', { form: word(form) })}
      onClose={onClose}
      footer={
        <div className="ledger-sheet-foot">
          {mayWrite ? (
            <Button type="primary" loading={isRunning} onClick={() => send(false)}>
              {t('sheet.begin')}
            </Button>
          ) : (
            !isWritten && (
              <Button
                type="primary"
                disabled={name === '' || ended?.problem != null}
                loading={isRunning}
                onClick={() => send(true)}
              >
                {t('sheet.check')}
              </Button>
            )
          )}
          {ended && findingsOf(ended).length > 0 && <SaveFindings job={ended} />}
          {isRunning && begun && (
            <Button loading={cancel.busy} onClick={() => void cancel.send(begun.id)}>
              {t('sheet.cancel')}
            </Button>
          )}
          <Button type={isWritten ? 'primary' : 'default'} onClick={onClose}>
            {t('sheet.close')}
          </Button>
        </div>
      }
    >
      <div className="ledger-sheet">
        <p className="muted">{t('sheet.how')}</p>
        {!isWritten && (
          <p>
            <input
              ref={input}
              type="file"
              aria-label={t('sheet.file')}
              accept=".xlsx,.csv"
              disabled={isRunning}
              // A file that was mended has the same name, and is chosen again all the same.
              onClick={({ currentTarget }) => {
                currentTarget.value = '';
                setName('');
              }}
              onChange={(event) => {
                setName(event.target.files?.[0]?.name ?? '');
                setBegun(null);
              }}
            />
          </p>
        )}
        <ProblemNotice problem={begin.problem ?? cancel.problem ?? job.error} onRetry={begin.repeat} />
        {isRunning && (
          <div role="status">
            <progress aria-label={t('sheet.working')} />
            <p>{t('sheet.working')}</p>
          </div>
        )}
        {ended && <Outcome job={ended} />}
      </div>
    </Drawer>
  );
}

function Outcome({ job }: { job: Job }) {
  const { t, i18n } = useTranslation('ledgers');
  const count = findingsOf(job).length;
  if (job.state === 'cancelled') return <p role="status">{t('sheet.cancelled')}</p>;
  if (job.problem) {
    const said = i18n.language.startsWith('zh') ? job.problem.zh : job.problem.en;
    return (
      <>
        <p role="alert">{count > 0 ? t('sheet.wrong', { count }) : said}</p>
        {count > 0 && <Findings job={job} />}
      </>
    );
  }
  const report = job.result as unknown as Schemas['ImportReport'];
  const counts = { made: report.records_new, changed: report.records_changed, same: report.unchanged };
  const { households, warnings } = report.judged;
  return (
    <>
      <p role="status">
        <strong>{report.dry_run ? t('sheet.checked', counts) : t('sheet.done', counts)}</strong>
      </p>
      {households > 0 && (
        <p>
          {t('sheet.judged', {
            count: households,
            made: warnings.new,
            changed: warnings.changed,
            lapsed: warnings.lapsed,
          })}
        </p>
      )}
      {report.dry_run && counts.made + counts.changed === 0 && <p>{t('sheet.nothing')}</p>}
      {count > 0 && (
        <>
          <p>{t('sheet.notes', { count })}</p>
          <Findings job={job} />
        </>
      )}
    </>
  );
}

function hasEnded(job: Job): boolean {
  return job.state === 'done' || job.state === 'failed' || job.state === 'cancelled';
}
