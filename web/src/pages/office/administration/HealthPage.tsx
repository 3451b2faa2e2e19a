import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { Retention } from './Retention';
import './administration.css';
import './words';

/** Whether the machinery is sound. Nothing here is about any household. */
export function Component() {
  const { t } = useTranslation('administration');
  const code = useCode();
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/health', { signal })),
  });
  return (
    <>
      <PageTitle
        title={t('health.title')}
        about={data && (data.ok ? t('health.good') : t('health.bad'))}
        actions={
          <Button loading={isFetching} onClick={() => void refetch()}>
            {t('health.again')}
          </Button>
        }
      />
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {!data && !error && <div className="page-loading" role="status" aria-label={t('health.title')} />}
      {data && (
        <section className="card">
          <table className="plain-table health">
            <caption className="visually-hidden">{t('health.title')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('health.state')}</th>
                <th scope="col">{t('health.item')}</th>
                <th scope="col">{t('health.found')}</th>
              </tr>
            </thead>
            <tbody>
              {data.checks.map(({ item, ok, found }) => (
                <tr key={item}>
                  <td>
                    <Tag tone={ok ? 'green' : 'red'}>{ok ? t('health.ok') : t('health.wrong')}</Tag>
                  </td>
                  <th scope="row">{code('HealthItem', item)}</th>
                  <td translate="no">
                    {found === 'yes' ? t('health.yes') : found === 'no' ? t('health.no') : found}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <Retention />
    </>
  );
}
