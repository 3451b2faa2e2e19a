import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api } from '@/api/client';
import { textOf } from '@/api/problem';
import { useMay } from '@/app/session';
import { ClockChip } from '@/components/ClockChip';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';

/** One thing to speak about: how many there are, and where they are listed. */
interface Topic {
  text: string;
  count: number;
  to: string;
}

interface AgendaProps {
  /** The area of the meeting; the post's own where none is chosen. */
  area?: string;
  /** Writes the agenda into the record. */
  take: (agenda: string) => void;
}

/** What a meeting may speak about: open warnings, what departments say otherwise, who is missed, and what was decided before. */
export function MeetingAgenda({ area, take }: AgendaProps) {
  const { t, i18n } = useTranslation('ledgers');
  const code = useCode();
  const seesHouseholds = useMay('read_households');
  const seesWarnings = useMay('read_warnings');
  const seesLists = useMay('read_department_lists');
  const found = useQuery({
    queryKey: ['meeting', 'agenda', area],
    queryFn: async ({ signal }): Promise<Topic[]> => {
      const query = { area_id: area };
      const within = area ? `&area=${area}` : '';
      const [warnings, differences, gaps, decisions] = await Promise.all([
        seesWarnings
          ? answer(
              api.GET('/api/v1/warnings', {
                params: { query: { ...query, state: 'open', limit: 1 } },
                signal,
              }),
            )
          : undefined,
        seesLists ? answer(api.GET('/api/v1/list-differences', { params: { query }, signal })) : undefined,
        seesHouseholds ? answer(api.GET('/api/v1/list-gaps', { params: { query }, signal })) : undefined,
        answer(
          api.GET('/api/v1/tasks', {
            params: { query: { ...query, kind: 'meeting_decision', state: 'open', limit: 1 } },
            signal,
          }),
        ),
      ]);
      const topics = [
        {
          text: t('meeting.warnings'),
          count: warnings?.total ?? 0,
          to: `/clues/warnings?state=open${within}`,
        },
        ...(differences?.kinds ?? []).map((kind) => ({
          text: t('meeting.difference', { what: textOf(kind, i18n.language) }),
          count: kind.households,
          to: `/duties/lists/differences?kind=${kind.id}${within}`,
        })),
        ...(gaps ?? []).map((gap) => ({
          text: code('ListName', gap.list),
          count: gap.listed,
          to: `/assistance/gaps/all${area ? `?area=${area}` : ''}`,
        })),
        {
          text: t('meeting.undone'),
          count: decisions.total,
          to: `/duties/tasks?state=open&kind=meeting_decision${within}`,
        },
      ];
      return topics.filter(({ count }) => count > 0);
    },
  });
  if (found.error) return <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <div className="page-loading" aria-busy="true" />;
  if (found.data.length === 0) return <p className="form-hint muted">{t('meeting.nothing')}</p>;
  const said = found.data.map(({ text, count }) => t('meeting.topic', { text, count }));
  return (
    <section className="form-hint" aria-label={t('meeting.agenda')}>
      <strong>{t('meeting.agenda')}</strong>
      <ul className="ledger-list">
        {found.data.map(({ text, count, to }) => (
          <li key={text}>
            <Link to={to} target="_blank">
              {t('meeting.topic', { text, count })}
            </Link>
          </li>
        ))}
      </ul>
      <Button size="small" onClick={() => take(said.join(t('meeting.between')).slice(0, MOST))}>
        {t('meeting.take')}
      </Button>
    </section>
  );
}

/** So many characters the record takes. */
const MOST = 400;
const TONES = { open: 'blue', done: 'green', late_done: 'amber', waived: undefined } as const;

/** How far what a meeting decided has come. */
export function MeetingTasks({ record }: { record: string }) {
  const { t } = useTranslation('ledgers');
  const code = useCode();
  const list = useQuery({
    queryKey: ['tasks', { record }],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/tasks', { params: { query: { record, limit: 200 } }, signal })),
  });
  if (list.error) return <ProblemNotice problem={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data || list.data.items.length === 0) return null;
  return (
    <section className="card" aria-label={t('meeting.tasks')}>
      <h2>{t('meeting.tasks')}</h2>
      <ul className="work-list">
        {list.data.items.map((task) => (
          <li key={task.id}>
            <Link to={`/duties/tasks/${task.id}`}>{task.what}</Link>{' '}
            <Tag tone={TONES[task.state]}>{code('TaskState', task.state)}</Tag>{' '}
            {task.state === 'open' && <ClockChip due={task.due} />}
            <p className="muted">
              {[
                task.department ? code('Department', task.department) : code('Role', task.role),
                task.area_name,
                task.done_on ?? task.due,
                task.result ?? task.waived_reason,
              ]
                .filter(Boolean)
                .join(' · ')}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
