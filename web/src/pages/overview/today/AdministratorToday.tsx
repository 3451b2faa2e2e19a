import { useTranslation } from 'react-i18next';
import { Empty } from '@/components/Empty';

/** An administrator has no households and so no list of what is due. */
export function AdministratorToday() {
  const { t } = useTranslation('today');
  return (
    <div className="card">
      <Empty title={t('administrator.title')}>{t('administrator.text')}</Empty>
    </div>
  );
}
