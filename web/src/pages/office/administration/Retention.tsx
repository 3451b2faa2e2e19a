import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Sideways } from '@/components/Sideways';
import { useCode } from '@/i18n/useCode';
import { minuteOf } from '@/lib/dates';

/** How long what is kept for a time alone is kept, and when some of it was last erased: numbers alone. */
export function Retention() {
  const { t, i18n } = useTranslation('administration');
  const code = useCode();
  const { data, error, refetch } = useQuery({
    queryKey: ['health', 'retention'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/health/retention', { signal })),
  });
  return (
    <section className="card" aria-labelledby="retention">
      <h2 id="retention">{t('retention.title')}</h2>
      <p>{t('retention.about')}</p>
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {data && (
        <Sideways label={t('retention.title')}>
          <table className="plain-table retention">
            <caption className="visually-hidden">{t('retention.title')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('retention.what')}</th>
                <th scope="col">{t('retention.days')}</th>
                <th scope="col">{t('retention.past')}</th>
                <th scope="col">{t('retention.last')}</th>
                <th scope="col">{t('retention.why')}</th>
              </tr>
            </thead>
            <tbody>
              {data.map((term) => {
                const why = i18n.language === 'zh' ? term.why_zh : term.why_en;
                const last = term.last_erased_at && minuteOf(term.last_erased_at);
                const kept = term.fixed ? t('retention.fixed') : t('retention.none');
                return (
                  <tr key={term.kind}>
                    <th scope="row">{code('RetentionKind', term.kind)}</th>
                    <td>
                      {typeof term.days === 'number' ? t('retention.daysOf', { days: term.days }) : kept}
                    </td>
                    <td>{term.fixed ? '' : term.past}</td>
                    <td>
                      {last
                        ? t('retention.lastOf', { at: last, count: term.last_erased ?? 0 })
                        : t('retention.never')}
                    </td>
                    <td>{term.citation ? t('retention.whyOf', { why, citation: term.citation }) : why}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Sideways>
      )}
    </section>
  );
}
