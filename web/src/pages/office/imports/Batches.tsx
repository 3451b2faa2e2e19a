import { useQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { Empty } from '@/components/Empty';
import { ProblemNotice } from '@/components/ProblemNotice';
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
  const undo = useCommand(({ id }: Run, key) =>
    answer(
      api.POST('/api/v1/imports/{run_id}/undo', {
        params: { path: { run_id: id }, header: { 'Idempotency-Key': key } },
        body: {},
      }),
    ),
  );
  const ask = (run: Run) =>
    Modal.confirm({
      title: t('batches.ask', { file: run.file_name }),
      content: t('batches.askMore'),
      okText: t('batches.confirm'),
      okButtonProps: { danger: true },
      onOk: () => undo.send(run),
    });
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
      text: ({ undone_on, undone_by_name }) =>
        undone_on ? t('batches.undone', { on: undone_on, by: undone_by_name ?? '' }) : '',
      render: (run) =>
        run.may_undo ? (
          <Button size="small" loading={undo.busy} onClick={() => ask(run)}>
            {t('batches.undo')}
          </Button>
        ) : (
          run.undone_on && t('batches.undone', { on: run.undone_on, by: run.undone_by_name ?? '' })
        ),
    },
  ];
  return (
    <section aria-labelledby="import-batches">
      <h2 id="import-batches">{t('batches.title')}</h2>
      <ProblemNotice problem={undo.problem} onRetry={undo.repeat} />
      <DataTable<Run>
        id="imports"
        caption={t('batches.title')}
        columns={columns}
        rows={runs.data}
        rowKey={({ id }) => id}
        problem={runs.error}
        onRetry={() => void runs.refetch()}
        empty={<Empty title={t('batches.none')}>{t('batches.noneHow')}</Empty>}
      />
    </section>
  );
}
