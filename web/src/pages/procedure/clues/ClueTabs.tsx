import { useTranslation } from 'react-i18next';
import { SubNav } from '@/components/SubNav';

/** What the machine said, and what people heard. */
export function ClueTabs() {
  const { t } = useTranslation('clues');
  return (
    <SubNav
      label={t('tabs')}
      links={[
        { to: '/clues', text: t('tab.clues') },
        { to: '/clues/warnings', text: t('tab.warnings') },
      ]}
    />
  );
}
