import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useRouteError } from 'react-router';
import { Problem } from '@/api/problem';
import { Empty } from '@/components/Empty';
import { ProblemNotice } from '@/components/ProblemNotice';

/** A screen broke, or its file could not be loaded, most often because the program was updated meanwhile. */
export function RouteProblem() {
  const { t } = useTranslation('shell');
  const error = useRouteError();
  const { pathname } = useLocation();
  useEffect(() => {
    // A problem is on the screen already.
    if (error instanceof Problem) return;
    // biome-ignore lint/suspicious/noConsole: the operator looks here; the text of an error holds no data of households.
    console.error(error);
  }, [error]);
  if (error instanceof Problem) {
    return (
      <>
        <ProblemNotice problem={error} />
        <Link to={pathname}>{t('broken.plain')}</Link>
      </>
    );
  }
  return (
    <Empty title={t('broken.title')}>
      <p>{t('broken.text')}</p>
      <Button type="primary" onClick={() => window.location.reload()}>
        {t('broken.reload')}
      </Button>
    </Empty>
  );
}

/** No screen has this address. */
export function NotFound() {
  const { t } = useTranslation('shell');
  return (
    <Empty title={t('notFound.title')}>
      <p>{t('notFound.text')}</p>
      <Link to="/">{t('notFound.home')}</Link>
    </Empty>
  );
}
