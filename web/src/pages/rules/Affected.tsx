import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useCommand } from '@/api/useCommand';
import { useMay } from '@/app/session';
import { ProblemNotice } from '@/components/ProblemNotice';
import type { Pack } from './facts';
import { MovedTable } from './MovedTable';
import './words';

/** Whose state a newer pack changes, what to tell them, and the tasks by which the villages tell it. */
export function Affected({ before, after }: { before: Pack; after: Pack }) {
  const { t, i18n } = useTranslation('policies');
  const mayMake = useMay('take_snapshots');
  const [isOpen, setOpen] = useState(false);
  const days = { before: before.effective_from, on: after.effective_from };
  const found = useQuery({
    queryKey: ['policies', 'change', days],
    enabled: isOpen,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/policies/change', { params: { query: days }, signal })),
  });
  const make = useCommand((body: Schemas['ChangeTasksCmd'], key: string) =>
    answer(
      api.POST('/api/v1/policies/change/tasks', { params: { header: { 'Idempotency-Key': key } }, body }),
    ),
  );
  const [made, setMade] = useState<Schemas['ChangeTasksView'] | null>(null);
  const view = found.data;
  return (
    <section className="card affected" aria-label={t('affected.title')}>
      <div className="card-head">
        <h2>{t('affected.title')}</h2>
        {!isOpen && <Button onClick={() => setOpen(true)}>{t('affected.show')}</Button>}
      </div>
      <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />
      {found.isFetching && <div className="page-loading" aria-busy="true" />}
      {view && (
        <>
          <p className="work-note" data-tone="blue">
            {textOf(view, i18n.language)}
          </p>
          {(['enters', 'leaves'] as const).map((list) => (
            <div key={list}>
              <h3>{t(`affected.${list}`, { n: view[list].total })}</h3>
              {view[list].total > 0 && (
                <MovedTable
                  id={`affected-${list}`}
                  caption={t(`affected.${list}`, { n: view[list].total })}
                  moves={view[list]}
                />
              )}
            </div>
          ))}
          {mayMake && (
            <div className="button-row">
              <Button
                type="primary"
                loading={make.busy}
                disabled={made !== null || view.enters.total + view.leaves.total === 0}
                onClick={() => void make.send(days).then((result) => result && setMade(result))}
              >
                {t('affected.make')}
              </Button>
              {made && (
                <span role="status">{t('affected.made', { made: made.made, known: made.known })}</span>
              )}
            </div>
          )}
          <ProblemNotice problem={make.problem} onRetry={make.repeat} />
        </>
      )}
    </section>
  );
}
