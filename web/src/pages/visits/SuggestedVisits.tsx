import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import './words';

/** So many are shown before somebody asks for all: what fits on a phone. */
const FIRST = 3;
/** So many signs of each are named; the household's page has them all. */
const SIGNS = 3;
const TONE = { watch: undefined, normal: 'amber', urgent: 'red' } as const;

/** Whom the village should visit first this month. */
export function SuggestedVisits() {
  const { t } = useTranslation('visits');
  const [isAll, setAll] = useState(false);
  const list = useQuery({
    queryKey: ['suggested-visits'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/visits/suggested', { signal })),
    retry: false,
  });
  // A county that does not order visits by points has nothing to show here.
  if (list.error && 'code' in list.error && list.error.code === 'visits.not_by_points') return null;
  if (list.error) return <ProblemNotice problem={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data || list.data.items.length === 0) return null;
  const { items, households, visited } = list.data;
  return (
    <section className="card today-section" aria-label={t('suggested.title', { count: items.length })}>
      <h2>{t('suggested.title', { count: items.length })}</h2>
      <ul className="duties">
        {items.slice(0, isAll ? items.length : FIRST).map((item) => (
          <Suggested key={item.household_id} item={item} />
        ))}
      </ul>
      {items.length > FIRST && !isAll && (
        <Button type="link" onClick={() => setAll(true)}>
          {t('suggested.all', { count: items.length })}
        </Button>
      )}
      <p className="muted">{t('suggested.done', { households, visited })}</p>
    </section>
  );
}

function Suggested({ item }: { item: Schemas['SuggestedItem'] }) {
  const { t, i18n } = useTranslation('visits');
  const code = useCode();
  const { points, urgency, lines } = item.points;
  const raising = lines.filter((line) => line.points > 0).slice(0, SIGNS);
  const signs = raising.map((line) => textOf(line, i18n.language)).join(i18n.language === 'en' ? '; ' : '、');
  return (
    <li>
      <Link to={`/households/${item.household_id}`}>{item.head ?? t('noHead')}</Link>
      <span className="muted">{item.area_name}</span>
      <span className="chips">
        {urgency && <Tag tone={TONE[urgency]}>{code('WarningLevel', urgency)}</Tag>}
        {item.groups.map((group) => (
          <Tag key={group} tone="blue">
            {code('PriorityGroup', group)}
          </Tag>
        ))}
        {item.suggested_for === 'random' && <Tag>{t('suggested.random')}</Tag>}
      </span>
      <span className="muted">{signs && t('suggested.why', { points, signs })}</span>
      <span className="muted">
        {item.last_visited_on ? t('suggested.last', { day: item.last_visited_on }) : t('suggested.never')}
      </span>
    </li>
  );
}
