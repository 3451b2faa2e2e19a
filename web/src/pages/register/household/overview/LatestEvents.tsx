import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Household } from '@/api/household';
import { useTimeline } from '@/api/household';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Timeline } from '../Timeline';

const SHOWN = 6;

/** The last things that happened. */
export function LatestEvents({ household }: { household: Household }) {
  const { t } = useTranslation('household');
  const { data, error, refetch } = useTimeline(household.id);
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('tab.timeline')}</h2>
        {(data?.length ?? 0) > SHOWN && <Link to="?tab=timeline">{t('all')}</Link>}
      </div>
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {data && <Timeline events={data.slice(0, SHOWN)} />}
    </section>
  );
}
