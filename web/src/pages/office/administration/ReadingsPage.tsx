import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { useSubjectName } from '@/i18n/useSubjectName';
import { minuteOf } from '@/lib/dates';
import { code as codeFilter, id } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { LogNav } from './LogPage';
import './administration.css';

type Reading = Schemas['ReadingView'];
type Query = NonNullable<Schemas['ReadingKind']>;
const FILTERS = { kind: codeFilter('ReadingKind'), account: id, before: id };

/** Who looked at what, who came and went, and who was refused; alarms of reading in bulk are a kind of their own. */
export function Component() {
  const { t } = useTranslation('administration');
  const code = useCode();
  const options = useCodeOptions();
  const subjectName = useSubjectName();
  const { filters, change } = useUrlFilters(FILTERS);
  const query = {
    kind: filters.kind as Query | undefined,
    account_id: filters.account,
    before: filters.before,
  };
  const list = useQuery({
    queryKey: ['readings', query],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/evidence/readings', { params: { query: query as never }, signal })),
  });
  const about = (row: Reading) =>
    [
      row.household_id && subjectName(`household/${row.household_id}`),
      row.subject.includes('/') ? subjectName(row.subject) : row.subject,
    ]
      .filter(Boolean)
      .join(' · ');
  const columns: Column<Reading>[] = [
    { key: 'at', title: t('log.at'), text: (row) => minuteOf(row.at) },
    {
      key: 'who',
      title: t('log.who'),
      text: (row) => [row.name, row.role && code('Role', row.role)].filter(Boolean).join(' · ') || '--',
    },
    { key: 'kind', title: t('log.command'), text: (row) => code('ReadingKind', row.kind) },
    { key: 'subject', title: t('log.subject'), text: (row) => about(row) || '--' },
    { key: 'address', title: t('reading.address'), text: (row) => row.address || '--', optional: true },
  ];
  const last = list.data?.at(-1);
  return (
    <>
      <PageTitle title={t('reading.title')} about={t('reading.about')} />
      <LogNav />
      <DataTable<Reading>
        id="readings"
        caption={t('reading.title')}
        columns={columns}
        rows={list.data}
        rowKey={(row) => row.id}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('reading.none')} />}
        tools={
          <Select
            allowClear
            aria-label={t('log.command')}
            placeholder={t('log.command')}
            value={filters.kind}
            options={options('ReadingKind')}
            popupMatchSelectWidth={false}
            onChange={(kind: string | undefined) => change({ kind, before: undefined })}
          />
        }
      />
      {last && (list.data?.length ?? 0) >= 200 && (
        <Button onClick={() => change({ before: last.id })}>{t('reading.older')}</Button>
      )}
    </>
  );
}
