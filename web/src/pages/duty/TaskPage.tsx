import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useHousehold } from '@/api/household';
import { textOf } from '@/api/problem';
import { placeOfTask } from '@/app/places';
import { useMay, useSession } from '@/app/session';
import { ClockChip } from '@/components/ClockChip';
import { Facts } from '@/components/Facts';
import { HouseholdBrief } from '@/components/HouseholdBrief';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { usePlace } from '@/components/usePlace';
import { useCode } from '@/i18n/useCode';
import { RequestCopy } from './RequestCopy';
import { TaskForm, type TaskFormKind } from './TaskForm';
import { TaskHouseholds } from './TaskHouseholds';
import { useTaskName } from './useTaskName';
import '../work.css';
import './duties.css';
import './words';

/** One task: what it asks for and why, what is left of it, and how it ends. */
export function Component() {
  const { t, i18n } = useTranslation('duties');
  const code = useCode();
  const place = usePlace();
  const { t: c } = useTranslation('common');
  const name = useTaskName();
  const { taskId = '' } = useParams();
  const client = useQueryClient();
  const { account_id: account, post } = useSession();
  const mayClose = useMay('close_tasks');
  const seesHouseholds = useMay('read_households');
  const [form, setForm] = useState<TaskFormKind | null>(null);
  const found = useQuery({
    queryKey: ['tasks', taskId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/tasks/{task_id}', { params: { path: { task_id: taskId } }, signal })),
  });
  const task = found.data;
  const household = useHousehold(seesHouseholds && task?.member_id ? (task.household_id ?? '') : '');
  const member = household.data?.members.find(({ id }) => id === task?.member_id);
  if (!task) {
    return (
      <>
        <PageTitle title={t('task.one')} />
        <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />
        {!found.error && <div className="page-loading" aria-busy="true" />}
      </>
    );
  }
  const isMine = task.account_id ? task.account_id === account : task.role === post.role;
  const isOpen = task.state === 'open';
  const forms: TaskFormKind[] = [
    ...(isOpen && isMine && isClosedByHand(task) ? (['close'] as const) : []),
    ...(isOpen && (task.duty || task.kind === 'reassess') && !isMine ? (['waive'] as const) : []),
    ...(isMine && (task.overdue || task.state === 'late_done') ? (['late'] as const) : []),
  ];
  const notice = task.notice_zh && textOf({ zh: task.notice_zh, en: task.notice_en ?? '' }, i18n.language);
  return (
    <>
      <PageTitle
        household={task.head}
        title={name(task)}
        path={<Link to="/duties/tasks">{t('task.title')}</Link>}
        about={place(task.area_id) || task.area_name}
        actions={
          mayClose &&
          forms.map((one, at) => (
            <Button key={one} type={at === 0 ? 'primary' : 'default'} onClick={() => setForm(one)}>
              {t(`form.${one}`)}
            </Button>
          ))
        }
      />
      <div className="work-columns">
        <div className="work-stack">
          {notice && <p className="work-note">{notice}</p>}
          {task.duty?.fulfilled_by === 'campaign' && (
            <section className="card" aria-label={t('task.where')}>
              <h2>{t('task.where')}</h2>
              <p>{t('task.byCampaign')}</p>
              <Link className="button-link" to="/duties/campaigns">
                {c('duties.campaigns')}
              </Link>
            </section>
          )}
          {task.duty?.register && (
            <section className="card" aria-label={t('task.where')}>
              <h2>{t('task.where')}</h2>
              <p>{t('task.byRegister')}</p>
              <Link className="button-link" to={`/assistance/ledgers/${task.duty.register}`}>
                {t('task.toRegister')}
              </Link>
            </section>
          )}
          {task.duty?.report && (
            <section className="card" aria-label={t('task.where')}>
              <h2>{t('task.where')}</h2>
              <p>{t('task.byReport')}</p>
              <Link className="button-link" to={`/duties/reports?period=${task.duty.period}`}>
                {c('duties.reports')}
              </Link>
            </section>
          )}
          {task.duty && !['campaign', 'register', 'report'].includes(task.duty.fulfilled_by) && (
            <TaskHouseholds task={task} />
          )}
          {task.record_id && task.household_id && (
            <RequestCopy householdId={task.household_id} recordId={task.record_id} />
          )}
          {!task.duty && (
            <section className="card" aria-label={t('task.where')}>
              <h2>{t('task.where')}</h2>
              <p className="button-row">
                {task.kind === 'answer_referral' && (
                  <Link
                    className="button-link"
                    to={
                      placeOfTask(task.kind, task.household_id, task.referral_id) ?? '/referrals?state=sent'
                    }
                  >
                    {t('task.referrals')}
                  </Link>
                )}
                {task.household_id && seesHouseholds && (
                  <Link to={`/households/${task.household_id}`}>{task.head ?? t('task.household')}</Link>
                )}
                {task.household_id && seesHouseholds && (
                  <Link to={`/assistance/${task.household_id}`}>{t('task.plan')}</Link>
                )}
                {task.kind === 'seek_work' && task.household_id && seesHouseholds && (
                  <Link to={`/households/${task.household_id}?tab=ledgers`}>{t('task.ledgers')}</Link>
                )}
                {task.kind === 'reassess' && task.household_id && seesHouseholds && (
                  <Link to={`/households/${task.household_id}#assess`}>{t('task.assess')}</Link>
                )}
                {!isMine && task.kind === 'meeting_decision' && task.record_id && seesHouseholds && (
                  <Link to={`/assistance/ledgers/meeting/${task.record_id}`}>{t('task.meeting')}</Link>
                )}
                {task.case_id && seesHouseholds && (
                  <Link to={`/cases/${task.case_id}`}>{t('task.case')}</Link>
                )}
              </p>
            </section>
          )}
        </div>
        <div className="work-stack">
          <section className="card" aria-label={t('task.one')}>
            <Facts
              facts={[
                [t('task.state'), <Tag key="state">{code('TaskState', task.state)}</Tag>],
                [t('board.due'), isOpen ? <ClockChip key="due" due={task.due} /> : task.due],
                [
                  t('task.whose'),
                  task.unowned
                    ? t('task.unowned')
                    : [code('Role', task.role), task.account_name].filter(Boolean).join(' '),
                ],
                [t('task.member'), member?.name],
                [t('task.citation'), task.duty?.citation ?? task.citation],
                [t('task.fulfilled'), task.duty && code('Fulfilment', task.duty.fulfilled_by)],
                [t('task.doneOn'), task.done_on],
                [t('task.result'), task.result],
                [t('task.lateReason'), task.late_reason],
                [t('task.waivedReason'), task.waived_reason],
              ]}
            />
          </section>
          {task.household_id && seesHouseholds && <HouseholdBrief householdId={task.household_id} />}
        </div>
      </div>
      {form && (
        <TaskForm
          kind={form}
          task={task}
          reload={found.refetch}
          onClose={() => setForm(null)}
          onDone={(after) => {
            client.setQueryData(['tasks', taskId], after);
            setForm(null);
          }}
        />
      )}
    </>
  );
}

/** A referral is closed by its answer, a new look at a household by its record, and most duties by the data. */
function isClosedByHand({ kind, duty }: Schemas['TaskView']): boolean {
  const elsewhere = ['answer_referral', 'personal_request', 'reassess'];
  return duty ? duty.fulfilled_by === 'closing' : !elsewhere.includes(kind);
}
