import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import { useHousehold } from '@/api/household';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Identity } from './Identity';
import { isTab, TabNav } from './TabNav';
import { CasesTab } from './tabs/CasesTab';
import { GuaranteesTab } from './tabs/GuaranteesTab';
import { LedgersTab } from './tabs/LedgersTab';
import { LogTab } from './tabs/LogTab';
import { MeasuresTab } from './tabs/MeasuresTab';
import { MembersTab } from './tabs/MembersTab';
import { OverviewTab } from './tabs/OverviewTab';
import { StatementsTab } from './tabs/StatementsTab';
import { TimelineTab } from './tabs/TimelineTab';
import { VisitsTab } from './tabs/VisitsTab';
import './household.css';
import './words';

const TABS = {
  overview: OverviewTab,
  members: MembersTab,
  statements: StatementsTab,
  guarantees: GuaranteesTab,
  visits: VisitsTab,
  measures: MeasuresTab,
  ledgers: LedgersTab,
  cases: CasesTab,
  timeline: TimelineTab,
  log: LogTab,
};

/** Everything about one household. */
export function Component() {
  const { t } = useTranslation('household');
  const { householdId } = useParams();
  const [params] = useSearchParams();
  const asked = params.get('tab');
  const tab = isTab(asked) ? asked : 'overview';
  const { data, error, refetch } = useHousehold(householdId);
  if (error) return <ProblemNotice problem={error} onRetry={() => void refetch()} />;
  if (!data) return <div className="page-loading" role="status" aria-label={t('reading')} />;
  const Tab = TABS[tab];
  return (
    <>
      <Identity household={data} />
      <TabNav chosen={tab} />
      <Tab household={data} />
    </>
  );
}
