import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Household, usePlan } from '@/api/household';
import { textOf } from '@/api/problem';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { yuan } from '@/lib/money';

/** The risks, what is done about them, and what is missing. */
export function PlanCard({ household }: { household: Household }) {
  const { t, i18n } = useTranslation('household');
  const code = useCode();
  const { data, error, refetch } = usePlan(household.id);
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('plan.title')}</h2>
        <Link to="?tab=measures">{t('all')}</Link>
      </div>
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {data && (
        <>
          <p className="chips">
            {data.risks.map(({ risk, closed_on: closed }) => (
              <Tag key={risk} tone={closed ? 'green' : 'red'}>
                {code('RiskCategory', risk)}
                {closed ? ` · ${t('plan.closed')}` : ''}
              </Tag>
            ))}
          </p>
          {[...data.check.gaps, ...data.check.warnings].map((remark) => (
            <p key={remark.code} className="form-note plan-gap">
              {textOf(remark, i18n.language)}
            </p>
          ))}
          {data.measures.length === 0 && <p className="muted">{t('plan.none')}</p>}
          <ul className="guarantees-now plan-measures">
            {data.measures.map((measure) => (
              <li key={measure.id}>
                <span>
                  {code('MeasureKind', measure.kind)}
                  {measure.amount ? ` ${t('plan.amount', { amount: yuan(measure.amount) })}` : ''}
                </span>
                <Tag tone={measure.state === 'in_effect' ? 'green' : undefined}>
                  {code('MeasureState', measure.state)}
                </Tag>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
