import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSessionState } from '@/app/session';
import { Doorway } from './Doorway';
import { PasswordForm } from './PasswordForm';

/** A password that an administrator gave opens nothing but its change. */
export function FirstPasswordPage() {
  const { t } = useTranslation('login');
  const { begin, logOut } = useSessionState();
  return (
    <Doorway title={t('first.title')}>
      <p className="muted">{t('first.why')}</p>
      <PasswordForm onDone={(session) => begin(session, true)} />
      <Button type="link" block onClick={() => void logOut()}>
        {t('first.leave')}
      </Button>
    </Doorway>
  );
}
