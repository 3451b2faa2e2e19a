import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useHousehold, usePlan } from '@/api/household';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import { HouseholdPapers } from '../../procedure/papers/HouseholdPapers';
import { Contacts } from './Contacts';
import { Elimination } from './Elimination';
import { Measures } from './Measures';
import { Policies } from './Policies';
import { Preventive } from './Preventive';
import { Referrals } from './Referrals';
import { Risks } from './Risks';
import { Visits } from './Visits';
import '../../work.css';
import './assistance.css';
import './words';

/** The help for one household: its plan, who follows it, the visits, and whether the risk is gone. */
export function Component() {
  const { t, i18n } = useTranslation('assistance');
  const code = useCode();
  const { householdId = '' } = useParams();
  const household = useHousehold(householdId);
  const plan = usePlan(householdId);
  const head = household.data?.members.find(({ relation }) => relation === 'head');
  const isMonitored = plan.error?.code !== 'assistance.not_monitored';
  const say = (remark: { zh: string; en: string }) => (i18n.language === 'en' ? remark.en : remark.zh);
  if (!household.data) {
    return (
      <>
        <PageTitle title={t('one')} />
        <ProblemNotice problem={household.error} onRetry={() => void household.refetch()} />
        {!household.error && <div className="page-loading" aria-busy="true" />}
      </>
    );
  }
  return (
    <>
      <PageTitle
        household={head?.name}
        title={t('one')}
        path={<Link to="/assistance">{t('title')}</Link>}
        about={
          <>
            <Link to={`/households/${householdId}`}>{t('toHousehold')}</Link> ·{' '}
            {household.data.area
              .slice(1)
              .map(({ name }) => name)
              .join(' ')}
            {plan.data &&
              ` · ${t('since', {
                type: code('MonitoredType', plan.data.monitored_type),
                date: plan.data.included_on,
              })}`}
          </>
        }
      />
      <HouseholdPapers householdId={householdId} kinds={['clear_card', 'help_ledger']} />
      {isMonitored && <ProblemNotice problem={plan.error} onRetry={() => void plan.refetch()} />}
      {!isMonitored && <p className="work-note">{t('notMonitored')}</p>}
      {plan.data && plan.data.check.gaps.length > 0 && (
        <section className="work-note" aria-label={t('gaps')}>
          <strong>{t('gaps')}</strong>
          <ul>
            {plan.data.check.gaps.map((gap) => (
              <li key={`${gap.code}${gap.zh}`}>{say(gap)}</li>
            ))}
          </ul>
        </section>
      )}
      {plan.data && plan.data.check.warnings.length > 0 && (
        <ul className="work-note" data-tone="blue" aria-label={t('remarks')}>
          {plan.data.check.warnings.map((remark) => (
            <li key={`${remark.code}${remark.zh}`}>{say(remark)}</li>
          ))}
        </ul>
      )}
      <div className="work-columns">
        <div className="work-stack">
          {plan.data && <Risks plan={plan.data} />}
          {plan.data && <Measures plan={plan.data} />}
          <Preventive householdId={householdId} isMonitored={isMonitored} />
          <Policies plan={plan.data} householdId={householdId} />
          <Visits householdId={householdId} />
        </div>
        <div className="work-stack">
          <Contacts householdId={householdId} />
          <Referrals
            householdId={householdId}
            risks={plan.data?.risks.filter(({ closed_on: closed }) => !closed).map(({ risk }) => risk) ?? []}
          />
          {plan.data && <Elimination householdId={householdId} cases={household.data.cases} />}
        </div>
      </div>
    </>
  );
}
