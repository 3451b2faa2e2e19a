import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Household } from '@/api/household';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { AssessCard } from '../overview/AssessCard';
import { IncomeCard } from '../overview/IncomeCard';
import { LatestEvents } from '../overview/LatestEvents';
import { ListFacts } from '../overview/ListFacts';
import { PlanCard } from '../overview/PlanCard';
import { WhyCard } from '../overview/WhyCard';

const TONE = { met: 'green', suspected: 'amber', unmet: 'red' } as const;

/** What one has to know before anything else. */
export function OverviewTab({ household }: { household: Household }) {
  const { t } = useTranslation('household');
  const code = useCode();
  const open = household.guarantees.filter(({ until }) => !until);
  return (
    <div className="overview">
      <div>
        <IncomeCard household={household} />
        <section className="card">
          <div className="card-head">
            <h2>{t('tab.guarantees')}</h2>
            <Link to="?tab=guarantees">{t('all')}</Link>
          </div>
          {open.length === 0 ? (
            <p className="muted">{t('guarantee.none')}</p>
          ) : (
            <ul className="guarantees-now">
              {open.map(({ guarantee, state }) => (
                <li key={guarantee}>
                  <span>{code('Guarantee', guarantee)}</span>
                  <Tag tone={TONE[state]}>{code('GuaranteeState', state)}</Tag>
                </li>
              ))}
            </ul>
          )}
        </section>
        <LatestEvents household={household} />
      </div>
      <div>
        <WhyCard household={household} />
        <AssessCard household={household} />
        {household.spell && <PlanCard household={household} />}
        <ListFacts householdId={household.id} />
      </div>
    </div>
  );
}
