import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { SubNav } from '@/components/SubNav';

/** What waits today, and the duties that come back: how they stand, the tasks, the reminders. */
export function DutyNav() {
  const { t } = useTranslation('duties');
  const seesBoard = useMay('read_duties');
  const seesCampaigns = useMay('read_campaigns');
  const seesDraws = useMay('read_draws');
  const seesRounds = useMay('read_rounds');
  const seesReports = useMay('read_reports');
  const seesLists = useMay('read_department_lists');
  return (
    <SubNav
      label={t('nav.label')}
      links={[
        { to: '/', text: t('nav.today') },
        ...(seesBoard ? [{ to: '/duties', text: t('nav.board') }] : []),
        ...(seesCampaigns ? [{ to: '/duties/campaigns', text: t('nav.campaigns') }] : []),
        ...(seesDraws ? [{ to: '/duties/draws', text: t('nav.draws') }] : []),
        ...(seesRounds ? [{ to: '/duties/rounds', text: t('nav.rounds') }] : []),
        ...(seesReports ? [{ to: '/duties/reports', text: t('nav.reports') }] : []),
        { to: '/duties/tasks', text: t('nav.tasks') },
        ...(seesLists ? [{ to: '/duties/lists', text: t('nav.lists') }] : []),
        ...(seesBoard ? [{ to: '/duties/liaisons', text: t('nav.liaisons') }] : []),
        { to: '/referrals', text: t('nav.referrals') },
        { to: '/duties/reminders', text: t('nav.reminders') },
      ]}
    />
  );
}
