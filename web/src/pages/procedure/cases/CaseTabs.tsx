import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { SubNav } from '@/components/SubNav';

/** All cases, the bench at which they are decided, and the households that were monitored before they came. */
export function CaseTabs() {
  const { t } = useTranslation('cases');
  const mayAct = useMay('act_on_cases');
  const mayReadArrivals = useMay('read_arrivals');
  if (!mayAct && !mayReadArrivals) return null;
  return (
    <SubNav
      label={t('tabs')}
      links={[
        { to: '/cases', text: t('tab.all') },
        ...(mayAct ? [{ to: '/cases/bench', text: t('tab.bench') }] : []),
        ...(mayReadArrivals ? [{ to: '/cases/arrivals', text: t('tab.arrivals') }] : []),
      ]}
    />
  );
}
