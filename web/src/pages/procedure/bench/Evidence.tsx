import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import type { Household } from '@/api/household';
import { useVisits } from '@/api/household';
import { type Problem, textOf } from '@/api/problem';
import { Facts } from '@/components/Facts';
import { useFigures } from '@/components/figures';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { yuan } from '@/lib/money';
import '../warnings/words';
import './words';

interface Props {
  household: Household;
  explanation: Schemas['ExplainView'] | undefined;
  problem: Problem | null;
}

const MONTHS = 3;

/** What the system and the departments know: rules, figures with their sources, statements, guarantees, visits. */
export function Evidence({ household, explanation, problem }: Props) {
  const { t, i18n } = useTranslation('bench');
  const code = useCode();
  const say = (text: { zh: string; en: string }) => textOf(text, i18n.language);
  const figures = useFigures();
  const fired = (explanation?.rules ?? []).filter(({ outcome }) => outcome === 'fires');
  const facts = (explanation?.facts ?? []).filter(({ value }) => value !== null && value !== undefined);
  const statements = [...household.statements]
    .sort((a, b) => b.period.localeCompare(a.period))
    .slice(0, MONTHS);
  return (
    <section className="card" aria-label={t('evidenceSays')}>
      <h2>{t('evidenceSays')}</h2>
      <ProblemNotice problem={problem} />
      <ol className="work-list">
        <li>
          <h3>{t('rules')}</h3>
          {explanation && fired.length === 0 && <p className="muted">{t('noRule')}</p>}
          {fired.map((rule) => (
            <p key={rule.rule}>
              <Tag tone="amber">{code('RiskCategory', rule.risk)}</Tag> {say(rule)}
            </p>
          ))}
        </li>
        <li>
          <h3>{t('statements')}</h3>
          {statements.length === 0 && <p className="muted">{t('noStatement')}</p>}
          <Facts
            facts={statements.map((statement) => [
              statement.period,
              `¥${yuan(statement.disposable)}${statement.estimated ? ` ${t('estimated')}` : ''}`,
            ])}
          />
        </li>
        <li>
          <h3>{t('guarantees')}</h3>
          <Facts
            facts={household.guarantees.map(({ guarantee, state, since, note }) => [
              code('Guarantee', guarantee),
              `${code('GuaranteeState', state)} · ${since}${note ? ` · ${note}` : ''}`,
            ])}
          />
        </li>
        <Visits householdId={household.id} />
        <li>
          <details>
            <summary>{t('facts', { n: facts.length })}</summary>
            <Facts
              facts={facts.map((fact) => [
                say(fact),
                `${figures.value(fact.value)} · ${figures.source(fact.source)}`,
              ])}
            />
          </details>
        </li>
      </ol>
    </section>
  );
}

function Visits({ householdId }: { householdId: string }) {
  const { t } = useTranslation('bench');
  const { data } = useVisits(householdId);
  const last = data?.items.at(-1);
  return (
    <li>
      <h3>{t('visits')}</h3>
      {data && !last && <p className="muted">{t('noVisit')}</p>}
      {last && (
        <p>
          {last.visited_on} {last.no_change ? t('noChange') : last.conditions.living}
        </p>
      )}
    </li>
  );
}
