import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { SubNav } from '@/components/SubNav';
import './words';

/** What people heard, what the machine said, and what households themselves say. */
export function ClueTabs() {
  const { t } = useTranslation('clues');
  const seesApplications = useMay('read_applications');
  const seesDoors = useMay('read_doors');
  return (
    <SubNav
      label={t('tabs')}
      links={[
        { to: '/clues', text: t('tab.clues') },
        { to: '/clues/warnings', text: t('tab.warnings') },
        ...(seesApplications ? [{ to: '/clues/applications', text: t('tab.applications') }] : []),
        ...(seesDoors ? [{ to: '/clues/doors', text: t('tab.doors') }] : []),
      ]}
    />
  );
}
