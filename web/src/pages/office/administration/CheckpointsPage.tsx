import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { type Column, DataTable } from '@/components/table/DataTable';
import { minuteOf } from '@/lib/dates';
import { LogNav } from './LogPage';
import './administration.css';
import './words';

type Checkpoint = Schemas['CheckpointView'];

/** The signed heads of the log, to be handed to those who hold them. */
export function Component() {
  const { t } = useTranslation('administration');
  const [signed, setSigned] = useState<Checkpoint | null>(null);
  const list = useQuery({
    queryKey: ['checkpoints'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/evidence/checkpoints', { signal })),
  });
  const sign = useCommand(
    (_: null, key: string) =>
      answer(
        api.POST('/api/v1/evidence/checkpoints', {
          params: { header: { 'Idempotency-Key': key } },
        }),
      ),
    setSigned,
  );
  const columns: Column<Checkpoint>[] = [
    { key: 'at', title: t('checkpoint.at'), text: ({ at }) => minuteOf(at) },
    {
      key: 'size',
      title: t('checkpoint.size'),
      text: ({ size }) => size.toLocaleString('en-US'),
      numeric: true,
    },
    {
      key: 'note',
      title: t('checkpoint.note'),
      text: ({ note }) => note,
      render: ({ note }) => (
        <pre className="checkpoint-note" translate="no">
          {note}
        </pre>
      ),
    },
  ];
  return (
    <>
      <PageTitle
        title={t('checkpoint.title')}
        about={t('checkpoint.about')}
        actions={
          <Button type="primary" loading={sign.busy} onClick={() => void sign.send(null)}>
            {t('checkpoint.sign')}
          </Button>
        }
      />
      <LogNav />
      <ProblemNotice problem={sign.problem} onRetry={sign.repeat} />
      {signed && (
        <p className="form-note" role="status">
          {t('checkpoint.signed', { size: signed.size.toLocaleString('en-US') })}
        </p>
      )}
      <DataTable<Checkpoint>
        id="checkpoints"
        out={{ list: 'checkpoints' }}
        caption={t('checkpoint.title')}
        columns={columns}
        rows={list.data}
        rowKey={({ at, size }) => `${at} ${size}`}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('checkpoint.none')} />}
      />
    </>
  );
}
