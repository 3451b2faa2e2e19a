import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useMay, useSession } from '@/app/session';
import { PageTitle } from '@/components/PageTitle';
import { DutyNav } from '../../duty/DutyNav';
import { AdministratorToday } from './AdministratorToday';
import { ContactDuties } from './ContactDuties';
import { KeptLists } from './KeptLists';
import { WaitingList } from './WaitingList';

const SuggestedVisits = lazy(() =>
  import('../../visits/SuggestedVisits').then((module) => ({ default: module.SuggestedVisits })),
);

const FieldInbox = lazy(() =>
  import('../../visits/FieldInbox').then((module) => ({ default: module.FieldInbox })),
);

const OVERSEERS: Schemas['Role'][] = ['province_supervisor', 'city_supervisor'];

/** What is due, in the order of the time left. */
export function Component() {
  const { t } = useTranslation('today');
  const { post } = useSession();
  const hasWork = useMay('read_tasks');
  const isContact = useMay('record_visits');
  // Who watches over counties begins where they are counted.
  if (OVERSEERS.includes(post.role)) return <Navigate to="/cockpit" replace />;
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
      <WaitingList>
        {isContact && <FromPhones />}
        {isContact && <ContactDuties />}
        {isContact && post.acts_for_village && (
          <Suspense>
            <SuggestedVisits />
          </Suspense>
        )}
        {isContact && post.acts_for_village && (
          <p>
            <a href="/m/">{t('phone')}</a>
          </p>
        )}
      </WaitingList>
      <KeptLists />
    </>
  );
}

/** What phones brought that waits for somebody; where nothing does, nothing of it is loaded. */
function FromPhones() {
  const { data } = useQuery({
    queryKey: ['today'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/today', { signal })),
  });
  if (!data || data.field === 0) return null;
  return (
    <Suspense>
      <FieldInbox />
    </Suspense>
  );
}
