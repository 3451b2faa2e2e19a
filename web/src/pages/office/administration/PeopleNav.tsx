import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { SubNav } from '@/components/SubNav';

/** The accounts, and what was proposed about them; who only confirms has no list of the accounts. */
export function PeopleNav() {
  const { t } = useTranslation('administration');
  if (!useMay('manage_accounts')) return null;
  return (
    <SubNav
      label={t('person.title')}
      links={[
        { to: '/people', text: t('person.title') },
        { to: '/people/changes', text: t('change.title') },
      ]}
    />
  );
}
