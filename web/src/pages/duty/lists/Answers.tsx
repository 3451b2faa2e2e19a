import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';

type Answer = Schemas['ListAnswer'];

/** What became of the rows that asked for a look; whom a line is about stands in the department's own file. */
export function Answers({ batchId }: { batchId: string }) {
  const { t, i18n } = useTranslation('departments');
  const code = useCode();
  const found = useQuery({
    queryKey: ['list-batch', batchId, 'answers'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/list-batches/{list_batch_id}/answers', {
          params: { path: { list_batch_id: batchId } },
          signal,
        }),
      ),
  });
  if (found.data?.length === 0) return null;
  const columns: Column<Answer>[] = [
    { key: 'line', title: t('answer.line'), text: (row) => String(row.line), numeric: true },
    {
      key: 'why',
      title: t('answer.why'),
      text: (row) => row.reasons.map((reason) => textOf(reason, i18n.language)).join('；'),
    },
    {
      key: 'level',
      title: t('answer.level'),
      text: (row) =>
        [
          row.level ? code('WarningLevel', row.level) : '',
          ...row.risks.map((risk) => code('RiskCategory', risk)),
        ]
          .filter(Boolean)
          .join(' · '),
    },
    {
      key: 'state',
      title: t('answer.state'),
      text: (row) => (row.state ? code('WarningState', row.state) : t('answer.waits')),
      render: (row) => (
        <Tag tone={row.late ? 'red' : undefined}>
          {row.state ? code('WarningState', row.state) : t('answer.waits')}
        </Tag>
      ),
    },
    {
      key: 'on',
      title: t('answer.on'),
      text: (row) => row.answered_on ?? (row.answer_due ? t('answer.due', { due: row.answer_due }) : '--'),
    },
  ];
  return (
    <section aria-label={t('answer.title')}>
      <h2>{t('answer.title')}</h2>
      <DataTable<Answer>
        id="list-answers"
        caption={t('answer.title')}
        columns={columns}
        rows={found.data}
        rowKey={(row) => String(row.line)}
        problem={found.error}
        onRetry={() => void found.refetch()}
        empty={null}
      />
    </section>
  );
}
