import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { SubNav } from '@/components/SubNav';

/** What waits today, and the duties that come back: how they stand, the tasks, the reminders. */
export function DutyNav() {
  const { t } = useTranslation('common');
  const seesBoard = useMay('read_duties');
  const seesCampaigns = useMay('read_campaigns');
  const seesDraws = useMay('read_draws');
  const seesRounds = useMay('read_rounds');
  const seesReports = useMay('read_reports');
  const seesLists = useMay('read_department_lists');
  return (
    <SubNav
      label={t('duties.label')}
      links={[
        { to: '/', text: t('duties.today') },
        ...(seesBoard ? [{ to: '/duties', text: t('duties.board') }] : []),
        ...(seesCampaigns ? [{ to: '/duties/campaigns', text: t('duties.campaigns') }] : []),
        ...(seesDraws ? [{ to: '/duties/draws', text: t('duties.draws') }] : []),
        ...(seesRounds ? [{ to: '/duties/rounds', text: t('duties.rounds') }] : []),
        ...(seesReports ? [{ to: '/duties/reports', text: t('duties.reports') }] : []),
        { to: '/duties/tasks', text: t('duties.tasks') },
        ...(seesLists ? [{ to: '/duties/lists', text: t('duties.lists') }] : []),
        ...(seesBoard ? [{ to: '/duties/liaisons', text: t('duties.liaisons') }] : []),
        { to: '/referrals', text: t('duties.referrals') },
        { to: '/duties/reminders', text: t('duties.reminders') },
      ]}
    />
  );
}
