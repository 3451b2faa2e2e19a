import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { SubNav } from '@/components/SubNav';
import { DutyNav } from '../DutyNav';
import './words';

/** The duties, and below them what there is around the lists of departments. */
export function ListsNav() {
  const { t } = useTranslation('departments');
  const seesLists = useMay('read_department_lists');
  const seesHouseholds = useMay('read_households');
  return (
    <>
      <DutyNav />
      <SubNav
        label={t('title')}
        links={[
          ...(seesLists ? [{ to: '/duties/lists', text: t('nav.lists') }] : []),
          ...(seesHouseholds
            ? [
                { to: '/duties/lists/differences', text: t('nav.differences') },
                { to: '/duties/lists/exchange', text: t('nav.exchange') },
              ]
            : []),
          { to: '/duties/lists/shares', text: t('nav.shares') },
        ]}
      />
    </>
  );
}
