import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api } from '@/api/client';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Says } from './Says';
import './words';

/** The estimate on the cockpit of an area. */
export default function EstimateCard({ area }: { area: string }) {
  const { t } = useTranslation('estimate');
  const missed = useQuery({
    queryKey: ['missed', area],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/missed', { params: { query: { area_id: area } }, signal })),
  });
  return (
    <section className="card" aria-busy={missed.isPending}>
      <h2>{t('short')}</h2>
      <ProblemNotice problem={missed.error} onRetry={() => void missed.refetch()} />
      {missed.data && <Says missed={missed.data} />}
      <p className="cockpit-more">
        <Link to={`/cockpit/estimate?area=${area}`}>{t('more')}</Link>
      </p>
    </section>
  );
}
