import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { answer, api } from '@/api/client';
import { textOf } from '@/api/problem';
import { Facts } from '@/components/Facts';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { Answers } from './Answers';
import { Damage } from './Damage';
import { Pairs } from './Pairs';
import { Totals } from './SendList';
import './lists.css';
import './words';

/** A list as it came in: its receipt, what became of its rows, and those of which a person says whom they are about. */
export function Component() {
  const { t, i18n } = useTranslation('departments');
  const code = useCode();
  const { batchId = '' } = useParams();
  const one = useQuery({
    queryKey: ['list-batch', batchId],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/list-batches/{list_batch_id}', {
          params: { path: { list_batch_id: batchId } },
          signal,
        }),
      ),
  });
  const path = <Link to="/duties/lists">{t('title')}</Link>;
  if (!one.data) {
    return (
      <>
        <PageTitle title={t('batch')} path={path} />
        <ProblemNotice problem={one.error} onRetry={() => void one.refetch()} />
        {!one.error && <div className="page-loading" aria-busy="true" />}
      </>
    );
  }
  const { batch, damage, may_match: mayMatch } = one.data;
  return (
    <>
      <PageTitle
        title={textOf(one.data, i18n.language)}
        path={path}
        about={`${batch.month} · ${code('Department', one.data.department)}`}
      />
      <section className="card" aria-label={t('batch')}>
        <h2>{t('batch')}</h2>
        <Facts
          facts={[
            [t('receipt'), batch.receipt],
            [
              t('receivedOn'),
              <span key="on" className="chips">
                {batch.received_on}
                {batch.late && <Tag tone="amber">{t('late', { due: batch.due })}</Tag>}
              </span>,
            ],
            [
              t('sentBy'),
              one.data.entered_by
                ? t('enteredFor', { by: one.data.entered_by, whom: one.data.sent_by })
                : one.data.sent_by,
            ],
            batch.file_kind ? [t('fileKind'), batch.file_kind] : null,
          ]}
        />
        <Totals of={batch} compared={batch} />
        <p className="muted">{t('dropped')}</p>
      </section>
      <Answers batchId={batchId} />
      {mayMatch && <Pairs batchId={batchId} />}
      {one.data.is_own && one.data.open_pairs > 0 && (
        <p className="muted">{t('pairs.own', { n: one.data.open_pairs })}</p>
      )}
      {damage.length > 0 && (
        <section className="card">
          <Damage rows={damage} count={batch.damaged} />
        </section>
      )}
    </>
  );
}
