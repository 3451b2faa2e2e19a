import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import './words';

/** That a job is under way, and how far it is. */
export function Working({ job }: { job: Schemas['JobView'] | undefined }) {
  const { t } = useTranslation('sheets');
  return (
    <div role="status">
      <progress
        aria-label={t('working')}
        max={job?.total || undefined}
        value={job?.total ? job.done : undefined}
      />
      <p>{t('working')}</p>
    </div>
  );
}
