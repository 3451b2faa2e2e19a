import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { criteriaQuery } from '@/api/household';
import { textOf } from '@/api/problem';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { lastRecord } from './stages';
import type { CaseView } from './useCase';
import './words';

type Answer = Schemas['Answer'];

/** How stable the household stands, by the proposal of an elimination. */
export function stabilityOf(view: CaseView): Schemas['Stability'] {
  return lastRecord(view, 'propose_elimination')?.stability ?? 'stable';
}

/** Today's answers for an elimination that is not decided yet: its level looks again with what holds then. */
export function useCriteriaOf(view: CaseView | undefined) {
  return useQuery({
    ...criteriaQuery(view?.household_id, view ? stabilityOf(view) : 'stable'),
    enabled: view?.kind === 'elimination' && !view.closed_on,
  });
}

/** Each criterion of elimination with its answer and the reason for it. */
export function CriteriaList({ answers }: { answers: Answer[] }) {
  const { t, i18n } = useTranslation('cases');
  const code = useCode();
  return (
    <ol className="work-list criteria" aria-label={t('criteria.title')}>
      {answers.map(({ criterion, met, ...words }) => (
        <li key={criterion}>
          <h3>
            {code('Criterion', criterion)}{' '}
            <Tag tone={met ? 'green' : 'amber'}>{met ? t('criteria.met') : t('criteria.unmet')}</Tag>
          </h3>
          <p className="muted">{textOf(words, i18n.language)}</p>
        </li>
      ))}
    </ol>
  );
}

/** The criteria of an elimination as they stand today, and once it is closed as the proposal found them. */
export function CriteriaCard({ view }: { view: CaseView }) {
  const { t } = useTranslation('cases');
  const now = useCriteriaOf(view);
  if (view.kind !== 'elimination') return null;
  const answers = view.closed_on ? (lastRecord(view, 'propose_elimination')?.answers ?? []) : now.data;
  return (
    <section className="card" aria-label={t('criteria.title')} aria-busy={answers === undefined}>
      <h2>{view.closed_on ? t('criteria.then') : t('criteria.now')}</h2>
      {answers && <CriteriaList answers={answers} />}
    </section>
  );
}
