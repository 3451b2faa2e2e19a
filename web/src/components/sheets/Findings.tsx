import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useCommand } from '@/api/useCommand';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useFileLanguage } from '@/lib/useFileLanguage';
import './words';

type Job = Schemas['JobView'];
type Finding = Schemas['FieldProblem'];
const SHOWN = 200;

/** What is wrong in a file, all of it or the rows that were left out; else what a person should look at. */
export function findingsOf(job: Job): Finding[] {
  if (job.problem) return job.problem.errors ?? [];
  const report = job.result as { notes?: Finding[]; problems?: Finding[] } | null | undefined;
  return report?.problems?.length ? report.problems : (report?.notes ?? []);
}

/** Place by place what was found in a file. */
export function Findings({ findings }: { findings: Finding[] }) {
  const { t, i18n } = useTranslation('sheets');
  return (
    <>
      <table className="plain-table">
        <caption className="visually-hidden">{t('findings.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('findings.at')}</th>
            <th scope="col">{t('findings.what')}</th>
          </tr>
        </thead>
        <tbody>
          {findings.slice(0, SHOWN).map((finding, nth) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes.
            <tr key={nth}>
              <th scope="row">{finding.at}</th>
              <td>{textOf(finding, i18n.language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {findings.length > SHOWN && <p className="muted">{t('findings.more', { shown: SHOWN })}</p>}
    </>
  );
}

/** Takes the list into a file to work through. */
export function SaveFindings({ job }: { job: Job }) {
  const { t } = useTranslation('sheets');
  const language = useFileLanguage();
  const save = useCommand(async () => {
    const { download } = await import('@/lib/download');
    const title = [job.on?.replace(/\.(xlsx|csv)$/i, ''), t('findings.title')].filter(Boolean).join('-');
    const query = { job_id: job.id } as unknown as Record<string, never>;
    const file = await answer(
      api.POST('/api/v1/list-files', {
        body: { list: 'job_findings', query, format: 'xlsx', language },
        parseAs: 'blob',
      }),
    );
    download(file as unknown as Blob, `${title}.xlsx`);
  });
  return (
    <>
      <Button type="primary" loading={save.busy} onClick={() => void save.send(undefined)}>
        {t('findings.save')}
      </Button>
      <ProblemNotice problem={save.problem} onRetry={save.repeat} />
    </>
  );
}
