import { useTranslation } from 'react-i18next';
import { PageTitle } from '@/components/PageTitle';

/** What is due, in the order of the time left. */
export function Component() {
  const { t } = useTranslation('today');
  return <PageTitle title={t('title')} />;
}
