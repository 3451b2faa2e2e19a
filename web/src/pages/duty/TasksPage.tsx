import { Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { ClockChip } from '@/components/ClockChip';
import { FilterSelect } from '@/components/FilterSelect';
import { ListPage, useList } from '@/components/ListPage';
import { Tag } from '@/components/Tag';
import type { Column } from '@/components/table/DataTable';
import { usePlace } from '@/components/usePlace';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { code, flag, id, name } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { DutyNav } from './DutyNav';
import { TakeExternal } from './TakeExternal';
import { useTaskName } from './useTaskName';
import './duties.css';
import './words';

type Task = Schemas['TaskView'];
const FILTERS = {
  area: id,
  state: code('TaskState'),
  kind: code('TaskKind'),
  late: flag,
  mine: flag,
  duty: name,
  period: name,
  sort: code('Sort'),
};
const TONES = { open: 'blue', done: 'green', late_done: 'amber', waived: undefined } as const;

/** The tasks of the area: what is due, whose it is, and how it ended. */
export function Component() {
  const { t } = useTranslation('duties');
  const label = useCode();
  const options = useCodeOptions();
  const place = usePlace();
  const taskName = useTaskName();
  const seesHouseholds = useMay('read_households');
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  const { area, late, ...rest } = filters;
  const query = { ...rest, area_id: area, overdue: late, cursor };
  const list = useList<Task>('tasks', query, (query, signal) =>
    answer(api.GET('/api/v1/tasks', { params: { query }, signal })),
  );
  const columns: Column<Task>[] = [
    {
      key: 'what',
      title: t('task.what'),
      text: taskName,
      render: (task) => <Link to={`/duties/tasks/${task.id}`}>{taskName(task)}</Link>,
    },
    { key: 'household', title: t('task.household'), text: (task) => task.head ?? '--' },
    { key: 'area', title: t('task.area'), text: (task) => place(task.area_id) || task.area_name },
    {
      key: 'whose',
      title: t('task.whose'),
      text: (task) =>
        task.unowned
          ? t('task.unowned')
          : [label('Role', task.role), task.account_name].filter(Boolean).join(' '),
    },
    {
      key: 'due',
      title: t('board.due'),
      text: (task) => task.due,
      render: (task) => (task.state === 'open' ? <ClockChip due={task.due} /> : task.due),
    },
    {
      key: 'state',
      title: t('task.state'),
      text: (task) => label('TaskState', task.state),
      render: (task) => <Tag tone={TONES[task.state]}>{label('TaskState', task.state)}</Tag>,
    },
    { key: 'done', title: t('task.doneOn'), text: (task) => task.done_on ?? '--', optional: true },
  ];
  return (
    <ListPage<Task>
      id="tasks"
      out="tasks"
      title={t('task.title')}
      about={t('task.about')}
      actions={seesHouseholds && <TakeExternal area={area} />}
      nav={<DutyNav />}
      columns={columns}
      rowLink={(task) => `/duties/tasks/${task.id}`}
      list={list}
      onCursor={goTo}
      byVillage
      empty={[t('task.none'), t('task.noneText')]}
      tools={
        <>
          <AreaSelect value={area} onChange={(value) => change({ area: value })} />
          <FilterSelect
            label={t('task.state')}
            value={filters.state}
            options={options('TaskState')}
            onChange={(state) => change({ state })}
          />
          {(['mine', 'late'] as const).map((only) => (
            <Checkbox
              key={only}
              checked={filters[only] === true}
              onChange={(event) => change({ [only]: event.target.checked ? 'true' : null })}
            >
              {t(`task.only.${only}`)}
            </Checkbox>
          ))}
        </>
      }
    />
  );
}
