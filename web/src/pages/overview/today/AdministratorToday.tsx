import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api } from '@/api/client';
import { Empty } from '@/components/Empty';
import { ProblemNotice } from '@/components/ProblemNotice';

/** An administrator has no households and so no list of what is due, only what was proposed about accounts. */
export function AdministratorToday() {
  const { t } = useTranslation('today');
  const changes = useQuery({
    queryKey: ['account-changes'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/account-changes', { signal })),
  });
  const waiting = changes.data?.filter(({ state }) => state === 'proposed').length;
  return (
    <>
      <ProblemNotice problem={changes.error} onRetry={() => void changes.refetch()} />
      {waiting !== undefined && (
        <section className="card today-section">
          {waiting > 0 ? (
            <p>
              <Link to="/people/changes?state=proposed">
                {t('administrator.changes', { count: waiting })}
              </Link>
            </p>
          ) : (
            <p className="muted">{t('administrator.noChanges')}</p>
          )}
        </section>
      )}
      <div className="card">
        <Empty title={t('administrator.title')}>{t('administrator.text')}</Empty>
      </div>
    </>
  );
}
