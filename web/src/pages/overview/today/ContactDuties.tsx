import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api } from '@/api/client';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';

/** What is due for the households one is the contact person of. */
export function ContactDuties() {
  const { t } = useTranslation('today');
  const code = useCode();
  const list = useQuery({
    queryKey: ['worklist'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/worklist', { signal })),
  });
  if (list.error) return <ProblemNotice problem={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data || list.data.length === 0) return null;
  return (
    <section className="card today-section">
      <h2>{t('contact.title', { count: list.data.length })}</h2>
      <ul className="duties">
        {list.data.map((item) => (
          <li key={item.household_id}>
            <Link to={`/households/${item.household_id}`}>{item.head ?? t('noHead')}</Link>
            <span className="muted">{item.area_name}</span>
            <span className="chips">
              {item.duties.map((duty) => (
                <Tag key={duty}>{code('Duty', duty)}</Tag>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
