import { useTranslation } from 'react-i18next';
import type { Household } from '@/api/household';
import { usePlan } from '@/api/household';
import { Empty } from '@/components/Empty';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { yuan } from '@/lib/money';
import { Preventive } from '@/pages/help/assistance/Preventive';

/** The plan of help, as long as the household is monitored. */
export function MeasuresTab({ household }: { household: Household }) {
  const { t } = useTranslation('household');
  const code = useCode();
  const { data, error, refetch } = usePlan(household.id, Boolean(household.spell));
  if (!household.spell) {
    return (
      <>
        <section className="card">
          <Empty title={t('plan.notMonitored')}>{t('plan.notMonitoredText')}</Empty>
        </section>
        <Preventive householdId={household.id} isMonitored={false} />
      </>
    );
  }
  return (
    <section className="card">
      <h2>{t('tab.measures')}</h2>
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {data?.measures.length === 0 && (
        <Empty title={t('plan.none')}>{t('plan.firstDue', { day: data.first_measure_due })}</Empty>
      )}
      <ul>
        {data?.measures.map((measure) => (
          <li key={measure.id} className="finding">
            <p className="timeline-head">
              <strong>{code('MeasureKind', measure.kind)}</strong>
              <Tag tone={measure.cover === 'in_effect' ? 'green' : undefined}>
                {measure.state === 'in_effect' && measure.cover === 'over'
                  ? t('plan.lapsed')
                  : code('MeasureState', measure.state)}
              </Tag>
              <span>{code('Branch', measure.branch)}</span>
              <span>{code('Timing', measure.timing)}</span>
              {measure.department && <span>{code('Department', measure.department)}</span>}
              {measure.fund_source && (
                <span>{t('plan.fund', { fund: code('FundSource', measure.fund_source) })}</span>
              )}
              {measure.amount ? <span>{t('plan.amount', { amount: yuan(measure.amount) })}</span> : null}
            </p>
            <p>{measure.note}</p>
            <p className="muted">
              {[measure.starts_on, measure.ends_on].filter(Boolean).join(' – ')}{' '}
              {measure.risks.map((risk) => code('RiskCategory', risk)).join('、')}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
