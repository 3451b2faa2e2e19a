import { useQuery } from '@tanstack/react-query';
import { Checkbox, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { AreaSelect } from '@/components/AreaSelect';
import { DueChip } from '@/components/ClockChip';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { usePlace } from '@/components/usePlace';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { DutyNav } from './DutyNav';
import { useTaskName } from './useTaskName';
import './duties.css';

type Task = Schemas['TaskView'];
const FILTERS = ['area', 'state', 'late', 'mine', 'duty', 'period'] as const;
const TONES = { open: 'blue', done: 'green', late_done: 'amber', waived: undefined } as const;

/** The tasks of the area: what is due, whose it is, and how it ended. */
export function Component() {
  const { t } = useTranslation('duties');
  const code = useCode();
  const options = useCodeOptions();
  const place = usePlace();
  const name = useTaskName();
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  const query = {
    area_id: filters.area,
    state: filters.state as Schemas['TaskState'] | undefined,
    overdue: filters.late === 'true' ? true : undefined,
    mine: filters.mine === 'true' ? true : undefined,
    duty: filters.duty,
    period: filters.period,
    cursor,
  };
  const list = useQuery({
    queryKey: ['tasks', 'list', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/tasks', { params: { query }, signal })),
    placeholderData: (before) => before,
  });
  const columns: Column<Task>[] = [
    {
      key: 'what',
      title: t('task.what'),
      text: name,
      render: (task) => <Link to={`/duties/tasks/${task.id}`}>{name(task)}</Link>,
    },
    { key: 'household', title: t('task.household'), text: (task) => task.head ?? '--' },
    { key: 'area', title: t('task.area'), text: (task) => place(task.area_id) || task.area_name },
    {
      key: 'whose',
      title: t('task.whose'),
      text: (task) =>
        task.unowned
          ? t('task.unowned')
          : [code('Role', task.role), task.account_name].filter(Boolean).join(' '),
    },
    {
      key: 'due',
      title: t('board.due'),
      text: (task) => task.due,
      render: (task) => (task.state === 'open' ? <DueChip due={task.due} /> : task.due),
    },
    {
      key: 'state',
      title: t('task.state'),
      text: (task) => code('TaskState', task.state),
      render: (task) => <Tag tone={TONES[task.state]}>{code('TaskState', task.state)}</Tag>,
    },
    { key: 'done', title: t('task.doneOn'), text: (task) => task.done_on ?? '--', optional: true },
  ];
  return (
    <>
      <PageTitle title={t('task.title')} about={t('task.about')} />
      <DutyNav />
      <DataTable<Task>
        id="tasks"
        caption={t('task.title')}
        columns={columns}
        rows={list.data?.items}
        rowKey={(task) => task.id}
        rowLink={(task) => `/duties/tasks/${task.id}`}
        page={list.data}
        onCursor={goTo}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('task.none')}>{t('task.noneText')}</Empty>}
        tools={
          <>
            <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
            <Select
              allowClear
              aria-label={t('task.state')}
              placeholder={t('task.state')}
              value={filters.state}
              options={options('TaskState')}
              popupMatchSelectWidth={false}
              onChange={(state: string | undefined) => change({ state })}
            />
            {(['mine', 'late'] as const).map((flag) => (
              <Checkbox
                key={flag}
                checked={filters[flag] === 'true'}
                onChange={(event) => change({ [flag]: event.target.checked ? 'true' : null })}
              >
                {t(`task.only.${flag}`)}
              </Checkbox>
            ))}
          </>
        }
      />
    </>
  );
}
