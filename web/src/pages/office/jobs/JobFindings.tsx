import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { Findings, findingsOf, SaveFindings } from '@/components/sheets/Findings';

type Job = Schemas['JobView'];

/** Place by place what is wrong and how to mend it, here and as a file to work through. */
export function JobFindings({ job, onClose }: { job: Job; onClose: () => void }) {
  const { t } = useTranslation('jobs');
  const count = findingsOf(job).length;
  const isRefused =
    job.problem != null || ((job.result as { left_out?: number } | undefined)?.left_out ?? 0) > 0;
  return (
    <Drawer
      open
      size={720}
      title={isRefused ? t('errors.title') : t('errors.notesTitle')}
      onClose={onClose}
      footer={<SaveFindings job={job} />}
    >
      <p>{isRefused ? t('errors.about', { count }) : t('errors.notesAbout', { count })}</p>
      <Findings findings={findingsOf(job)} />
    </Drawer>
  );
}
