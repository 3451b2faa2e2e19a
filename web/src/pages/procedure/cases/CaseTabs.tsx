import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { SubNav } from '@/components/SubNav';

/** All cases, and the bench at which they are decided. */
export function CaseTabs() {
  const { t } = useTranslation('cases');
  const mayAct = useMay('act_on_cases');
  if (!mayAct) return null;
  return (
    <SubNav
      label={t('tabs')}
      links={[
        { to: '/cases', text: t('tab.all') },
        { to: '/cases/bench', text: t('tab.bench') },
      ]}
    />
  );
}
