import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { PageTitle } from '@/components/PageTitle';
import { DutyNav } from '../../duty/DutyNav';
import { AdministratorToday } from './AdministratorToday';
import { ContactDuties } from './ContactDuties';
import { KeptLists } from './KeptLists';
import { WaitingList } from './WaitingList';

/** What is due, in the order of the time left. */
export function Component() {
  const { t } = useTranslation('today');
  const hasWork = useMay('read_tasks');
  const isContact = useMay('record_visits');
  if (!hasWork) {
    return (
      <>
        <PageTitle title={t('title')} />
        <AdministratorToday />
      </>
    );
  }
  return (
    <>
      <DutyNav />
      <WaitingList />
      {isContact && <ContactDuties />}
      <KeptLists />
    </>
  );
}
