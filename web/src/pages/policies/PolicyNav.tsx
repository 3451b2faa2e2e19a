import { useTranslation } from 'react-i18next';
import { SubNav } from '@/components/SubNav';

/** What belongs to the standards. */
export function PolicyNav() {
  const { t } = useTranslation('policies');
  return (
    <SubNav
      label={t('nav.label')}
      links={[
        { to: '/policies', text: t('nav.packs') },
        { to: '/policies/difference', text: t('nav.difference') },
        { to: '/policies/rules', text: t('nav.rules') },
      ]}
    />
  );
}
