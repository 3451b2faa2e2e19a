import { useTranslation } from 'react-i18next';
import { PageTitle } from '@/components/PageTitle';

/** Everything about one household. */
export function Component() {
  const { t } = useTranslation('household');
  return <PageTitle title={t('title')} />;
}
