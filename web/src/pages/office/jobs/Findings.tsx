import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { textOf } from '@/api/problem';

type Job = Schemas['JobView'];
type Finding = Schemas['FieldProblem'];
const SHOWN = 200;

/** What is wrong in a file that was refused, or what a person should look at in one that came in. */
export function findingsOf(job: Job): Finding[] {
  if (job.problem) return job.problem.errors ?? [];
  return (job.result as { notes?: Finding[] } | null | undefined)?.notes ?? [];
}

/** Place by place what was found in a file. */
export function Findings({ job }: { job: Job }) {
  const { t, i18n } = useTranslation('jobs');
  const findings = findingsOf(job);
  return (
    <>
      <table className="plain-table">
        <caption className="visually-hidden">{t('errors.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('errors.at')}</th>
            <th scope="col">{t('errors.what')}</th>
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
      {findings.length > SHOWN && <p className="muted">{t('errors.more', { shown: SHOWN })}</p>}
    </>
  );
}

/** Takes the list into a file to work through. */
export function SaveFindings({ job, primary }: { job: Job; primary?: boolean }) {
  const { t, i18n } = useTranslation('jobs');
  const save = async () => {
    const { download, xlsx } = await import('@/lib/export');
    const rows = findingsOf(job).map((finding) => [finding.at, textOf(finding, i18n.language), finding.code]);
    const name = [job.on?.replace(/\.(xlsx|csv)$/i, ''), t('errors.title')].filter(Boolean).join('-');
    download(xlsx([[t('errors.at'), t('errors.what'), 'code'], ...rows], t('errors.title')), `${name}.xlsx`);
  };
  return (
    <Button type={primary ? 'primary' : 'default'} onClick={() => void save()}>
      {t('errors.download')}
    </Button>
  );
}
