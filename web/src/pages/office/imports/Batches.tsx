import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { Empty } from '@/components/Empty';
import { FormDrawer } from '@/components/FormDrawer';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { minuteOf } from '@/lib/dates';

type Run = Schemas['ImportRunView'];

/** What came in by sheets, and taking a month's sheet back. */
export function Batches() {
  const { t } = useTranslation('sheets');
  const code = useCode();
  const runs = useQuery({
    queryKey: ['imports'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/imports', { signal })),
  });
  const [undoing, setUndoing] = useState<Run | null>(null);
  const undoneText = ({ undone_on, undone_by_name, undone_why }: Run) =>
    undone_on
      ? t('batches.undone', { on: undone_on, by: undone_by_name ?? '', why: undone_why ?? '--' })
      : '';
  const columns: Column<Run>[] = [
    { key: 'at', title: t('batches.at'), text: ({ at }) => minuteOf(at) },
    { key: 'kind', title: t('kind'), text: ({ kind }) => (kind ? code('ImportKind', kind) : '--') },
    { key: 'file', title: t('batches.file'), text: ({ file_name }) => file_name },
    { key: 'by', title: t('batches.by'), text: ({ by_name }) => by_name },
    { key: 'rows', title: t('batches.rows'), text: ({ rows }) => rows.toLocaleString('en-US') },
    { key: 'id', title: t('batches.id'), text: ({ id }) => id, optional: true },
    {
      key: 'act',
      title: t('batches.state'),
      text: undoneText,
      render: (run) =>
        run.may_undo ? (
          <Button size="small" onClick={() => setUndoing(run)}>
            {t('batches.undo')}
          </Button>
        ) : (
          undoneText(run)
        ),
    },
  ];
  return (
    <section aria-labelledby="import-batches">
      <h2 id="import-batches">{t('batches.title')}</h2>
      <DataTable<Run>
        id="imports"
        out={{ list: 'imports' }}
        caption={t('batches.title')}
        columns={columns}
        rows={runs.data}
        rowKey={({ id }) => id}
        problem={runs.error}
        onRetry={() => void runs.refetch()}
        empty={<Empty title={t('batches.none')}>{t('batches.noneHow')}</Empty>}
      />
      {undoing && (
        <FormDrawer<{ reason: string }, Run>
          id={`undo-import/${undoing.id}`}
          title={t('batches.heading', { file: undoing.file_name })}
          initial={{}}
          submitText={t('batches.undo')}
          submit={({ reason }, key) =>
            answer(
              api.POST('/api/v1/imports/{run_id}/undo', {
                params: { path: { run_id: undoing.id }, header: { 'Idempotency-Key': key } },
                body: { reason },
              }),
            )
          }
          onDone={() => setUndoing(null)}
          onClose={() => setUndoing(null)}
        >
          <p>{t('batches.askMore')}</p>
          <Form.Item
            name="reason"
            label={t('batches.why')}
            extra={t('batches.whyHow')}
            rules={[{ required: true }]}
          >
            <Input.TextArea rows={3} maxLength={200} />
          </Form.Item>
        </FormDrawer>
      )}
    </section>
  );
}
