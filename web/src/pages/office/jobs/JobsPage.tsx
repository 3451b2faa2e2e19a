import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useCommand } from '@/api/useCommand';
import { useMay } from '@/app/session';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { findingsOf } from '@/components/sheets/Findings';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { minuteOf } from '@/lib/dates';
import { useFileLanguage } from '@/lib/useFileLanguage';
import { JobFindings } from './JobFindings';
import { ScreeningForm } from './ScreeningForm';
import '../administration/administration.css';
import './words';

type Job = Schemas['JobView'];
const TONES = {
  waiting: undefined,
  running: 'blue',
  writing: 'blue',
  done: 'green',
  cancelled: undefined,
  failed: 'red',
} as const;
/** How often the progress is asked for while something runs. */
const LOOK_MS = 1_000;

/** Long work: begun here, watched here, and safe to leave. */
export function Component() {
  const { t, i18n } = useTranslation('jobs');
  const code = useCode();
  const language = useFileLanguage();
  const mayScreen = useMay('screen');
  const mayImport = useMay('import_data');
  const [shown, setShown] = useState<Job | null>(null);
  const jobs = useQuery({
    queryKey: ['jobs'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/jobs', { signal })),
    refetchInterval: ({ state }) => (state.data?.some(isLive) ? LOOK_MS : false),
  });
  const cancel = useCommand((id: string, key: string) =>
    answer(
      api.POST('/api/v1/jobs/{job_id}/cancellation', {
        params: { path: { job_id: id }, header: { 'Idempotency-Key': key } },
      }),
    ),
  );
  const fetch = useCommand(async (id: string) => {
    const archive = await answer(
      api.POST('/api/v1/jobs/{job_id}/file', { params: { path: { job_id: id } }, parseAs: 'blob' }),
    );
    const { download } = await import('@/lib/download');
    download(archive as unknown as Blob, `${code('JobKind', 'household_files')}.zip`);
  });
  const columns: Column<Job>[] = [
    { key: 'begun', title: t('begun'), text: (job) => minuteOf(job.begun_at) },
    {
      key: 'kind',
      title: t('kind'),
      text: (job) => [code('JobKind', job.kind), job.on].filter(Boolean).join(' · '),
    },
    {
      key: 'state',
      title: t('state'),
      text: (job) => code('JobState', job.state),
      render: (job) => <Tag tone={TONES[job.state]}>{code('JobState', job.state)}</Tag>,
    },
    {
      key: 'progress',
      title: t('progress'),
      text: (job) => progressOf(job),
      render: (job) => (
        <div className="job-progress">
          {isLive(job) && (
            <progress
              aria-label={t('progress')}
              max={job.total || undefined}
              value={job.total ? job.done : undefined}
            />
          )}
          <span>{progressOf(job)}</span>
        </div>
      ),
    },
    {
      key: 'result',
      title: t('result'),
      text: (job) => resultOf(job),
    },
    {
      key: 'act',
      title: t('act'),
      text: () => '',
      onScreen: true,
      render: (job) => (
        <>
          {(job.state === 'waiting' || job.state === 'running') && (
            <Button size="small" loading={cancel.busy} onClick={() => void cancel.send(job.id)}>
              {t('cancel')}
            </Button>
          )}
          {findingsOf(job).length > 0 && (
            <Button size="small" onClick={() => setShown(job)}>
              {job.problem ? t('errors.show') : t('errors.notes', { n: findingsOf(job).length })}
            </Button>
          )}
          {job.kind === 'household_files' && job.result && (
            <Button size="small" loading={fetch.busy} onClick={() => void fetch.send(job.id)}>
              {t('fetch')}
            </Button>
          )}
          {job.kind === 'screening' && job.result && (
            <Button size="small" onClick={() => void saveCounts(job)}>
              {t('download')}
            </Button>
          )}
        </>
      ),
    },
  ];
  function progressOf(job: Job): string {
    if (job.total === 0) return job.state === 'running' || job.state === 'writing' ? t('reading') : '--';
    return t('of', { done: job.done.toLocaleString('en-US'), total: job.total.toLocaleString('en-US') });
  }
  function resultOf(job: Job): string {
    if (job.problem) return textOf(job.problem, i18n.language);
    if (!job.result) return '--';
    if (job.kind === 'screening') {
      const { households, fired, warnings } = job.result as unknown as Schemas['ScreenView'];
      return t('screened', { households, fired, made: warnings.new, changed: warnings.changed });
    }
    if (job.kind === 'department_list') {
      const sent = job.result as unknown as Schemas['SentList'];
      const { rows, damaged, receipt, compared } = sent;
      if (!compared) return t('listChecked', { rows, damaged });
      return `${t('listed', { rows, ...compared })}${receipt ? t('listReceived', { receipt }) : t('listDry')}`;
    }
    if (job.kind === 'household_files') {
      const { households, incomplete, left_out: leftOut } = job.result as unknown as Schemas['FilesMade'];
      return t('files', { households, incomplete }) + (leftOut > 0 ? t('filesLeftOut', { n: leftOut }) : '');
    }
    const report = job.result as unknown as Schemas['ImportReport'];
    const counts = {
      rows: report.rows,
      made: report.households_new + report.statements_new + report.records_new,
      changed: report.households_changed + report.statements_changed + report.records_changed,
    };
    if (report.dry_run) return t('checked', counts);
    const imported = t('imported', counts);
    // A job that an earlier program did has nothing of it.
    const judged = report.judged as Schemas['Judged'] | undefined;
    if (!judged?.households) return imported;
    const { households, warnings } = judged;
    return t('judged', { imported, households, made: warnings.new, changed: warnings.changed });
  }
  /** How often each rule said what, as a sheet. */
  async function saveCounts(job: Job): Promise<void> {
    const { download } = await import('@/lib/download');
    const query = { job_id: job.id } as unknown as Record<string, never>;
    const file = await answer(
      api.POST('/api/v1/list-files', {
        body: { list: 'screening_counts', query, format: 'xlsx', language },
        parseAs: 'blob',
      }),
    );
    download(file as unknown as Blob, `${t('screen.title')}-${minuteOf(job.begun_at).slice(0, 10)}.xlsx`);
  }
  return (
    <>
      <PageTitle
        title={t('title')}
        about={t('about')}
        actions={mayImport && <Link to="/imports">{t('toImports')}</Link>}
      />
      {mayScreen && (
        <div className="cards job-forms">
          <ScreeningForm />
        </div>
      )}
      <ProblemNotice problem={cancel.problem} onRetry={cancel.repeat} />
      <ProblemNotice problem={fetch.problem} onRetry={fetch.repeat} />
      <DataTable<Job>
        id="jobs"
        caption={t('title')}
        columns={columns}
        rows={jobs.data}
        rowKey={(job) => job.id}
        problem={jobs.error}
        onRetry={() => void jobs.refetch()}
        empty={<Empty title={t('none')}>{t('noneHow')}</Empty>}
      />
      {shown && <JobFindings job={shown} onClose={() => setShown(null)} />}
    </>
  );
}

function isLive(job: Job): boolean {
  return job.state === 'waiting' || job.state === 'running' || job.state === 'writing';
}
