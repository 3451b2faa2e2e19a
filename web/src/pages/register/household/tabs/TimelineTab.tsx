import { useTranslation } from 'react-i18next';
import type { Household } from '@/api/household';
import { useTimeline } from '@/api/household';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Timeline } from '../Timeline';

/** Everything that happened. */
export function TimelineTab({ household }: { household: Household }) {
  const { t } = useTranslation('household');
  const { data, error, refetch } = useTimeline(household.id);
  return (
    <section className="card">
      <h2>{t('tab.timeline')}</h2>
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {data && <Timeline events={data} />}
    </section>
  );
}
