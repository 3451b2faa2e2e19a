import { useTranslation } from 'react-i18next';
import { useSessionState } from '@/app/session';
import { Doorway } from './Doorway';
import { LoginForm } from './LoginForm';

/** The way in. */
export function LoginPage() {
  const { t } = useTranslation('login');
  const { begin } = useSessionState();
  return (
    <Doorway title={t('title')}>
      <LoginForm onDone={(session) => begin(session, true)} />
      <p className="muted doorway-help">{t('help')}</p>
    </Doorway>
  );
}
