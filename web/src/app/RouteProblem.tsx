import { Button, Result } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';

/** A screen broke, or its file could not be loaded, most often because the program was updated meanwhile. */
export function RouteProblem() {
  const { t } = useTranslation('shell');
  const error = useRouteError();
  useEffect(() => {
    // biome-ignore lint/suspicious/noConsole: the operator looks here; the text of an error holds no data of households.
    console.error(error);
  }, [error]);
  return (
    <Result
      status="warning"
      title={t('broken.title')}
      subTitle={t('broken.text')}
      extra={
        <Button type="primary" onClick={() => window.location.reload()}>
          {t('broken.reload')}
        </Button>
      }
    />
  );
}

/** No screen has this address. */
export function NotFound() {
  const { t } = useTranslation('shell');
  return (
    <Result
      title={t('notFound.title')}
      subTitle={t('notFound.text')}
      extra={
        <Button type="primary" href="/">
          {t('notFound.home')}
        </Button>
      }
    />
  );
}
