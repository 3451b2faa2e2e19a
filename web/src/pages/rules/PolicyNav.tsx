import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { SubNav } from '@/components/SubNav';
import './words';

/** What belongs to the standards. */
export function PolicyNav() {
  const { t } = useTranslation('policies');
  const mayScreen = useMay('screen');
  const seesHouseholds = useMay('read_warnings');
  return (
    <SubNav
      label={t('nav.label')}
      links={[
        { to: '/policies', text: t('nav.packs') },
        { to: '/policies/documents', text: t('nav.documents') },
        { to: '/policies/difference', text: t('nav.difference') },
        ...(mayScreen ? [{ to: '/policies/whatif', text: t('nav.whatIf') }] : []),
        ...(seesHouseholds ? [{ to: '/policies/publications', text: t('nav.publications') }] : []),
        { to: '/policies/rules', text: t('nav.rules') },
        ...(seesHouseholds ? [{ to: '/policies/tunings', text: t('nav.tunings') }] : []),
      ]}
    />
  );
}
