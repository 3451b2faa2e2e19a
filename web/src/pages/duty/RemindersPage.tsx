import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { ClockChip } from '@/components/ClockChip';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { DutyNav } from './DutyNav';
import { useTaskName } from './useTaskName';
import './duties.css';
import './words';

type Reminder = Schemas['ReminderView'];

/** One's reminders of tasks that are open, and the calendar by which they come to the telephone. */
export function Component() {
  const { t } = useTranslation('duties');
  const code = useCode();
  const name = useTaskName();
  const list = useQuery({
    queryKey: ['inbox'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/inbox', { signal })),
  });
  const columns: Column<Reminder>[] = [
    {
      key: 'what',
      title: t('task.what'),
      text: ({ task }) => name(task),
      render: ({ task }) => <Link to={`/duties/tasks/${task.id}`}>{name(task)}</Link>,
    },
    {
      key: 'who',
      title: t('task.area'),
      text: ({ task }) => [task.head, task.area_name].filter(Boolean).join(' · '),
    },
    {
      key: 'kind',
      title: t('reminder.kind'),
      text: ({ kind }) => code('ReminderKind', kind),
      render: ({ kind }) => <Tag tone={kind === 'late' ? 'red' : 'amber'}>{code('ReminderKind', kind)}</Tag>,
    },
    {
      key: 'due',
      title: t('board.due'),
      text: ({ task }) => task.due,
      render: ({ task }) => <ClockChip due={task.due} />,
    },
    { key: 'sent', title: t('reminder.sent'), text: ({ sent_on: on }) => on },
  ];
  return (
    <>
      <PageTitle title={t('reminder.title')} about={t('reminder.about')} />
      <DutyNav />
      <DataTable<Reminder>
        id="reminders"
        out={{ list: 'reminders' }}
        caption={t('reminder.title')}
        columns={columns}
        rows={list.data}
        rowKey={({ id }) => id}
        rowLink={({ task }) => `/duties/tasks/${task.id}`}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('reminder.none')} />}
      />
      <Feed />
    </>
  );
}

/** The feed of the calendar: its address is a secret and is shown once. */
function Feed() {
  const { t } = useTranslation('duties');
  const [path, setPath] = useState<string | null>(null);
  const state = useQuery({
    queryKey: ['feed'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/calendar-feed', { signal })),
  });
  const begin = useCommand(
    (_: number, key: string) =>
      answer(
        api.POST('/api/v1/calendar-feed', {
          params: { header: { 'Idempotency-Key': key } },
          body: {} as never,
        }),
      ),
    (feed) => setPath(feed.path),
  );
  const end = useCommand(
    (_: number, key: string) =>
      answer(
        api.DELETE('/api/v1/calendar-feed', {
          params: { header: { 'Idempotency-Key': key } },
          body: {} as never,
        }),
      ),
    () => setPath(null),
  );
  return (
    <section className="card duty-feed" aria-label={t('feed.title')}>
      <h2>{t('feed.title')}</h2>
      <p>{state.data?.active ? t('feed.active') : t('feed.about')}</p>
      {path && (
        <p className="work-note">
          {t('feed.once')} <code className="duty-address">{window.location.origin + path}</code>
        </p>
      )}
      <ProblemNotice problem={begin.problem ?? end.problem ?? state.error} />
      <div className="button-row">
        <Button loading={begin.busy} onClick={() => void begin.send(Date.now())}>
          {state.data?.active ? t('feed.renew') : t('feed.begin')}
        </Button>
        {state.data?.active && (
          <Button loading={end.busy} onClick={() => void end.send(Date.now())}>
            {t('feed.end')}
          </Button>
        )}
      </div>
    </section>
  );
}
