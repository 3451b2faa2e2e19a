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
import './words';

type Reading = Schemas['ReadingView'];
type Query = NonNullable<Schemas['ReadingKind']>;
const FILTERS = { kind: codeFilter('ReadingKind'), account: id, before: id };

/** Who looked at what, who came and went, and who was refused; alarms of reading in bulk are a kind of their own. */
export function Component() {
  const { t, i18n } = useTranslation('administration');
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
  const household = (row: Reading) =>
    row.head || row.area_name
      ? [row.area_name, row.head].filter(Boolean).join(' ')
      : row.household_id && subjectName(`household/${row.household_id}`);
  // The household says which one it is; beside it the kind of the matter is enough.
  const matter = (row: Reading) => {
    if (row.list) {
      const name = i18n.language === 'zh' ? row.list.zh : row.list.en;
      return [name, t('reading.shown', { count: row.households ?? 0 })].join(' · ');
    }
    if (!row.subject.includes('/')) return row.subject;
    return subjectName(row.household_id ? (row.subject.split('/')[0] ?? '') : row.subject);
  };
  const about = (row: Reading) => [household(row), matter(row)].filter(Boolean).join(' · ');
  const columns: Column<Reading>[] = [
    { key: 'at', title: t('log.at'), text: (row) => minuteOf(row.at) },
    {
      key: 'who',
      title: t('log.who'),
      text: (row) => [row.name, row.role && code('Role', row.role)].filter(Boolean).join(' · ') || '--',
    },
    { key: 'kind', title: t('log.command'), text: (row) => code('ReadingKind', row.kind) },
    // Who reads this log opens no household: it is named, the name masked.
    { key: 'subject', title: t('log.subject'), text: (row) => about(row) || '--' },
    { key: 'id', title: t('log.place'), text: (row) => row.subject || '--', optional: true },
    { key: 'address', title: t('reading.address'), text: (row) => row.address || '--', optional: true },
  ];
  const last = list.data?.at(-1);
  return (
    <>
      <PageTitle title={t('reading.title')} about={t('reading.about')} />
      <LogNav />
      <DataTable<Reading>
        id="readings"
        out={{ list: 'readings', query: { kind: query.kind, account_id: query.account_id } }}
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
