import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { Empty } from '@/components/Empty';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { AnswerQuery } from './AnswerQuery';
import './words';

type Query = Schemas['AssetQueryView'];

/** The queries that were handed to departments, and their answers; whoever may brings an answer in. */
export function QueryTable() {
  const { t } = useTranslation('assets');
  const code = useCode();
  const maySend = useMay('send_asset_answers');
  const [answering, setAnswering] = useState<Query | null>(null);
  const queries = useQuery({
    queryKey: ['asset-queries'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/asset-queries', { signal })),
  });
  const columns: Column<Query>[] = [
    { key: 'number', title: t('query.number'), text: ({ number }) => number },
    { key: 'kind', title: t('take.kind'), text: ({ kind }) => code('AssetKind', kind) },
    { key: 'department', title: t('query.department'), text: (row) => code('Department', row.department) },
    { key: 'purpose', title: t('take.reason'), text: ({ purpose }) => purpose },
    { key: 'asked', title: t('query.askedOn'), text: (row) => `${row.asked_on} ${row.asked_by}` },
    {
      key: 'persons',
      title: t('query.persons'),
      text: (row) => t('query.personsOf', { n: row.households, m: row.persons }),
    },
    {
      key: 'told',
      title: t('query.told'),
      text: (row) =>
        row.answered_on ? t('query.toldOf', { on: row.answered_on, n: row.told }) : t('query.waiting'),
    },
    { key: 'found', title: t('query.found'), text: ({ found }) => String(found), numeric: true },
    { key: 'dropped', title: t('query.dropped'), text: ({ dropped }) => String(dropped), numeric: true },
    ...(maySend
      ? [
          {
            key: 'act',
            title: t('query.act'),
            text: () => '',
            onScreen: true,
            render: (row: Query) => (
              <span className="chips">
                <Button
                  size="small"
                  href={`/api/v1/department-lists/${row.list}/template`}
                  download={`${row.number}.xlsx`}
                  aria-label={t('query.templateOf', { number: row.number })}
                >
                  {t('query.template')}
                </Button>
                <Button
                  size="small"
                  aria-label={t('query.answerOf', { number: row.number })}
                  onClick={() => setAnswering(row)}
                >
                  {t('query.answer')}
                </Button>
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      <DataTable<Query>
        id="asset-queries"
        out={{ list: 'asset_queries' }}
        caption={t('query.title')}
        columns={columns}
        rows={queries.data}
        rowKey={({ id }) => id}
        problem={queries.error}
        onRetry={() => void queries.refetch()}
        empty={<Empty title={t('query.none')}>{t('query.noneText')}</Empty>}
        tools={<h2>{t('query.title')}</h2>}
      />
      {answering && <AnswerQuery query={answering} onClose={() => setAnswering(null)} />}
    </>
  );
}
