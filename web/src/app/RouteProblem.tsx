import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useRouteError } from 'react-router';
import { Empty } from '@/components/Empty';

/** A screen broke, or its file could not be loaded, most often because the program was updated meanwhile. */
export function RouteProblem() {
  const { t } = useTranslation('shell');
  const error = useRouteError();
  useEffect(() => {
    // biome-ignore lint/suspicious/noConsole: the operator looks here; the text of an error holds no data of households.
    console.error(error);
  }, [error]);
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
