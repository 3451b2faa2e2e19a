import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api } from '@/api/client';
import { textOf } from '@/api/problem';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import '@/pages/duty/lists/words';

/** What lists of departments say of the household, with its source; what the register says otherwise stands beside it. */
export function ListFacts({ householdId }: { householdId: string }) {
  const { t, i18n } = useTranslation('departments');
  const code = useCode();
  const { data, error, refetch } = useQuery({
    queryKey: ['household', householdId, 'list-facts'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/households/{household_id}/list-facts', {
          params: { path: { household_id: householdId } },
          signal,
        }),
      ),
  });
  if (data?.length === 0) return null;
  return (
    <section className="card" aria-label={t('facts.title')}>
      <h2>{t('facts.title')}</h2>
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      <ul>
        {data?.map((fact) => (
          <li key={`${fact.batch_id}/${fact.line}`}>
            <span>
              {fact.name ?? '--'}：{textOf(fact, i18n.language)}
            </span>{' '}
            {fact.warning_id && <Link to={`/clues/warnings/${fact.warning_id}`}>{t('facts.warning')}</Link>}
            <br />
            <span className="muted">
              {t('facts.source', {
                department: code('Department', fact.department),
                list: i18n.language.startsWith('zh') ? fact.list_zh : fact.list_en,
                month: fact.month,
                receipt: fact.receipt,
                line: fact.line,
                on: fact.received_on,
              })}
            </span>
            {fact.differences.map((difference) => (
              <div key={difference.en}>
                <Tag tone="amber">{t('facts.differs')}</Tag> {textOf(difference, i18n.language)}
              </div>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
