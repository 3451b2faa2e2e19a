import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSessionState } from '@/app/session';
import { Doorway } from './Doorway';
import { SecondFactorForm } from './SecondFactorForm';
import './factorWords';

/** A post that needs a second factor opens nothing but its setting up. */
export default function SecondFactorPage() {
  const { t } = useTranslation('factor');
  const { session, begin, logOut } = useSessionState();
  const done = () => {
    if (session) begin({ ...session, has_second_factor: true, must_add_second_factor: false }, true);
  };
  return (
    <Doorway title={t('due')}>
      <p className="muted">{t('dueWhy')}</p>
      <SecondFactorForm onDone={done} />
      <Button type="link" block onClick={() => void logOut()}>
        {t('leave')}
      </Button>
    </Doorway>
  );
}
