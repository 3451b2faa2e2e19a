import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNotice } from '@/components/ProblemNotice';
import { ChoosePostPage } from '@/pages/office/login/ChoosePostPage';
import { FirstPasswordPage } from '@/pages/office/login/FirstPasswordPage';
import { LoginPage } from '@/pages/office/login/LoginPage';
import { useSessionState } from './session';

const SecondFactorPage = lazy(() => import('@/pages/office/login/SecondFactorPage'));
const Shell = lazy(() => import('./Shell').then((module) => ({ default: module.Shell })));

/** What stands before a screen: the login, the first password, the choice of a post; then the shell. */
export function Frame() {
  const { t } = useTranslation('common');
  const { session, problem, choosing } = useSessionState();
  if (problem) return <ProblemNotice problem={problem} onRetry={() => window.location.reload()} />;
  if (session === undefined) return <div className="page-loading" aria-label={t('loading')} role="status" />;
  if (session === null) return <LoginPage />;
  if (session.must_change_password) return <FirstPasswordPage />;
  if (session.must_add_second_factor) {
    return (
      <Suspense fallback={<div className="page-loading" />}>
        <SecondFactorPage />
      </Suspense>
    );
  }
  if (choosing) return <ChoosePostPage />;
  return (
    <Suspense fallback={<div className="page-loading" />}>
      <Shell />
    </Suspense>
  );
}
