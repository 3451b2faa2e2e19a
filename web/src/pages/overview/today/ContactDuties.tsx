import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { useSameVisit } from '../../help/useSameVisit';

type Item = Schemas['WorklistItem'];
/** So many are shown before somebody asks for all: what fits on a phone. */
const FIRST = 3;

/** Whom to visit first; where nothing has changed one tap says so. */
export function ContactDuties() {
  const { t } = useTranslation('today');
  const code = useCode();
  const [isAll, setAll] = useState(false);
  const list = useQuery({
    queryKey: ['worklist'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/worklist', { signal })),
  });
  const same = useSameVisit(({ head }) => t('contact.done', { name: head ?? t('noHead') }));
  if (list.error) return <ProblemNotice problem={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data || list.data.length === 0) return null;
  const due = [...list.data].sort((a, b) => Number(owesVisit(b)) - Number(owesVisit(a)));
  return (
    <section className="card today-section" aria-label={t('contact.title', { count: due.length })}>
      <h2>{t('contact.title', { count: due.length })}</h2>
      <ProblemNotice problem={same.problem} onRetry={same.repeat} />
      <ul className="duties">
        {due.slice(0, isAll ? due.length : FIRST).map((item) => (
          <li key={item.household_id}>
            <Link to={`/households/${item.household_id}`}>{item.head ?? t('noHead')}</Link>
            <span className="muted">{item.area_name}</span>
            <span className="chips">
              {item.groups.map((group) => (
                <Tag key={group} tone="blue">
                  {code('PriorityGroup', group)}
                </Tag>
              ))}
              {item.duties.map((duty) =>
                duty === 'note_effect' ? (
                  <Link key={duty} to={`/households/${item.household_id}?tab=ledgers`}>
                    <Tag>{code('Duty', duty)}</Tag>
                  </Link>
                ) : (
                  <Tag key={duty}>{code('Duty', duty)}</Tag>
                ),
              )}
            </span>
            {owesVisit(item) && (
              <Button loading={same.busy} onClick={() => void same.send(item)}>
                {t('contact.same')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {due.length > FIRST && !isAll && (
        <Button type="link" onClick={() => setAll(true)}>
          {t('contact.all', { count: due.length })}
        </Button>
      )}
    </section>
  );
}

const owesVisit = ({ duties }: Item) => duties.includes('visit');
