import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { SubNav } from '@/components/SubNav';
import './words';

/** All cases, the bench at which they are decided, what was wrong of them, and who was monitored before they came. */
export function CaseTabs() {
  const { t } = useTranslation('cases');
  const mayAct = useMay('act_on_cases');
  const mayReadArrivals = useMay('read_arrivals');
  const mayReadRemedies = useMay('read_remedies');
  const seesAssets = useMay('read_asset_queries');
  if (!mayAct && !mayReadArrivals && !mayReadRemedies) return null;
  return (
    <SubNav
      label={t('tabs')}
      links={[
        { to: '/cases', text: t('tab.all') },
        ...(mayAct ? [{ to: '/cases/bench', text: t('tab.bench') }] : []),
        ...(seesAssets ? [{ to: '/cases/assets', text: t('tab.assets') }] : []),
        ...(mayReadRemedies ? [{ to: '/cases/remedies', text: t('tab.remedies') }] : []),
        ...(mayReadArrivals ? [{ to: '/cases/arrivals', text: t('tab.arrivals') }] : []),
      ]}
    />
  );
}
