import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api } from '@/api/client';
import type { Household } from '@/api/household';
import { textOf } from '@/api/problem';
import { Empty } from '@/components/Empty';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { HouseholdPapers } from '../../../procedure/papers/HouseholdPapers';
import { Archive } from './Archive';

/** The procedures it went through, and the file that they left: what is in it and what is missing. */
export function CasesTab({ household }: { household: Household }) {
  const { t, i18n } = useTranslation('household');
  const code = useCode();
  const { data, error, refetch } = useQuery({
    queryKey: ['household', household.id, 'archive'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/households/{household_id}/archive', {
          params: { path: { household_id: household.id } },
          signal,
        }),
      ),
  });
  const messages = useQuery({
    queryKey: ['household', household.id, 'messages'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/households/{household_id}/messages', {
          params: { path: { household_id: household.id } },
          signal,
        }),
      ),
  });
  return (
    <div className="cards">
      <section className="card">
        <h2>{t('case.title')}</h2>
        {household.cases.length === 0 && <Empty title={t('case.none')}>{t('case.noneText')}</Empty>}
        <ul>
          {household.cases.map((one) => (
            <li key={one.id} className="finding timeline-head">
              <Link to={`/cases/${one.id}`}>{code('CaseKind', one.kind)}</Link>
              <Tag tone={one.closed_on ? undefined : 'blue'}>{code('CaseState', one.state)}</Tag>
              {one.closed_on && <span className="muted">{t('case.closed', { day: one.closed_on })}</span>}
            </li>
          ))}
        </ul>
      </section>
      <section className="card" aria-label={t('messages.title')}>
        <h2>{t('messages.title')}</h2>
        <ProblemNotice problem={messages.error} onRetry={() => void messages.refetch()} />
        {messages.data?.length === 0 && <p className="muted">{t('messages.none')}</p>}
        <ul className="work-list">
          {messages.data?.map((one) => (
            <li key={one.id}>
              <span className="muted">{one.on}</span> {textOf(one, i18n.language)}
            </li>
          ))}
        </ul>
      </section>
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {data && data.spells.length > 0 && (
        <HouseholdPapers householdId={household.id} kinds={['household_file']} />
      )}
      {data?.spells.map((spell) => (
        <Archive key={spell.spell_id} spell={spell} />
      ))}
    </div>
  );
}
