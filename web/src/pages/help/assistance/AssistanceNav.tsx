import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { SubNav } from '@/components/SubNav';
import './words';

/** The plans, and what is missing from them. */
export function AssistanceNav() {
  const { t } = useTranslation('assistance');
  const seesWarnings = useMay('read_warnings');
  const checks = useMay('read_cockpit');
  return (
    <SubNav
      label={t('nav.label')}
      links={[
        { to: '/assistance', text: t('nav.plans') },
        { to: '/assistance/gaps', text: t('nav.gaps') },
        { to: '/assistance/gaps/all', text: t('nav.gapBoard') },
        { to: '/assistance/lapsing', text: t('nav.lapsing') },
        { to: '/assistance/lists', text: t('nav.lists') },
        { to: '/assistance/problems', text: t('nav.problems') },
        { to: '/assistance/ledgers', text: t('nav.ledgers') },
        ...(seesWarnings ? [{ to: '/assistance/missed', text: t('nav.missed') }] : []),
        ...(checks ? [{ to: '/assistance/marginal', text: t('nav.marginal') }] : []),
      ]}
    />
  );
}
