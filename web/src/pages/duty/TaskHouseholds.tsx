import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { Empty } from '@/components/Empty';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import './words';

type Row = Schemas['TaskHousehold'];
/** Those that are left come first; of a long list so many are shown. */
const SHOWN = 200;

/** The households of a duty: what is left of it, and what has come. */
export function TaskHouseholds({ task }: { task: Schemas['TaskView'] }) {
  const { t } = useTranslation('duties');
  const found = useQuery({
    queryKey: ['tasks', task.id, 'households'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/tasks/{task_id}/households', { params: { path: { task_id: task.id } }, signal }),
      ),
  });
  const columns: Column<Row>[] = [
    {
      key: 'head',
      title: t('task.household'),
      text: (row) => row.head ?? '--',
      render: (row) => <Link to={`/households/${row.household_id}`}>{row.head ?? t('task.noHead')}</Link>,
    },
    { key: 'area', title: t('task.area'), text: (row) => row.area_name },
    {
      key: 'reached',
      title: t('board.reached'),
      text: (row) => t('board.of', { reached: row.reached, needed: row.needed }),
      numeric: true,
    },
    {
      key: 'state',
      title: t('task.state'),
      text: (row) => row.done_on ?? (row.late ? t('left.late') : t('left.open')),
      render: (row) =>
        row.reached >= row.needed ? (
          <Tag tone={row.late ? 'amber' : 'green'}>{t('left.done', { on: row.done_on })}</Tag>
        ) : (
          <Tag tone={row.late ? 'red' : undefined}>{row.late ? t('left.late') : t('left.open')}</Tag>
        ),
    },
  ];
  const left = found.data?.filter(({ reached, needed }) => reached < needed).length ?? 0;
  const all = found.data?.length ?? 0;
  return (
    <section aria-label={t('left.title')}>
      <h2 className="duty-left">{found.data && all > 0 ? t('left.of', { left, all }) : t('left.title')}</h2>
      <DataTable<Row>
        id="task-households"
        out={{ list: 'task_households', query: { task_id: task.id } }}
        caption={t('left.title')}
        columns={columns}
        rows={found.data?.slice(0, SHOWN)}
        rowKey={(row) => row.household_id}
        rowLink={(row) => `/households/${row.household_id}`}
        problem={found.error}
        onRetry={() => void found.refetch()}
        empty={<Empty title={t('left.none')} />}
      />
      {all > SHOWN && <p className="muted">{t('left.cut', { shown: SHOWN, all })}</p>}
    </section>
  );
}
