import { useQuery } from '@tanstack/react-query';
import { Checkbox, Form, type FormInstance, Input, InputNumber } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { Problem } from '@/api/problem';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { Empty } from '@/components/Empty';
import { FormDrawer } from '@/components/FormDrawer';
import { ListedText, NAMES } from '@/components/ListedText';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import './words';

type Row = Schemas['CaseRow'];
/** As many as one meeting is recorded for at once. */
const MOST = 50;

interface Voted {
  chosen?: boolean;
  votes_for?: number;
  votes_against: number;
  abstentions: number;
  minutes?: string;
  summary?: string;
}

interface Values {
  held_on: string;
  place: string;
  chair: string;
  attendees: string[];
  minutes?: string;
  cases: Voted[];
}

interface Props {
  onClose: () => void;
  onDone: () => void;
}

/** One meeting for several households: who came is written once, the votes for each household. */
export default function ReviewMeeting({ onClose, onDone }: Props) {
  const { t } = useTranslation('cases');
  const today = useToday();
  const waiting = useQuery({
    queryKey: ['cases', 'meeting'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/cases', { params: { query: { state: 'review', limit: MOST } }, signal })),
  });
  const rows = useMemo(() => waiting.data?.items ?? [], [waiting.data]);
  const initial = useMemo<Partial<Values>>(
    () => ({
      held_on: today,
      cases: rows.map(() => ({ chosen: false, votes_against: 0, abstentions: 0 })),
    }),
    [rows, today],
  );
  const submit = ({ cases, ...meeting }: Values, key: string) => {
    const at = rows.map((_, index) => index).filter((index) => cases[index]?.chosen);
    const chosen = at.map((index) => {
      const { chosen: _, ...votes } = cases[index] as Voted;
      const row = rows[index] as Row;
      return { case_id: row.id, version: row.version, ...votes };
    });
    return answer(
      api.POST('/api/v1/cases/reviews', {
        params: { header: { 'Idempotency-Key': key } },
        body: { ...meeting, cases: chosen } as Schemas['MeetingCmd'],
      }),
    ).catch((error: unknown) => {
      throw error instanceof Problem ? placed(error, at) : error;
    });
  };
  if (!waiting.data) {
    return waiting.error ? (
      <ProblemNotice problem={waiting.error} onRetry={() => void waiting.refetch()} />
    ) : null;
  }
  return (
    <FormDrawer<Values, Schemas['MeetingView']>
      id={`meeting/${rows.map(({ id, version }) => `${id}.${version}`).join('-')}`}
      title={t('meeting.title')}
      submitText={t('meeting.submit')}
      initial={initial}
      submit={submit}
      onDone={onDone}
      onClose={onClose}
      reload={() => waiting.refetch()}
    >
      {(form) => (
        <>
          <p className="form-hint">{t('meeting.hint')}</p>
          <div className="form-pair">
            <DateField name="held_on" label={t('meeting.heldOn')} max={today} />
            <Form.Item name="place" label={t('meeting.place')} rules={[{ required: true }]}>
              <Input />
            </Form.Item>
          </div>
          <Form.Item name="chair" label={t('meeting.chair')} rules={[{ required: true }]}>
            <Input />
          </Form.Item>
          <Attendees form={form} />
          <Form.Item name="minutes" label={t('meeting.minutes')}>
            <Input.TextArea rows={2} />
          </Form.Item>
          <h3>{t('meeting.households')}</h3>
          {rows.length === 0 && <Empty title={t('meeting.none')}>{t('meeting.noneText')}</Empty>}
          {rows.map((row, index) => (
            <Household key={row.id} row={row} index={index} form={form} />
          ))}
        </>
      )}
    </FormDrawer>
  );
}

function Attendees({ form }: { form: FormInstance<Values> }) {
  const { t } = useTranslation('cases');
  const attendees = Form.useWatch('attendees', form) ?? [];
  return (
    <Form.Item
      name="attendees"
      label={t('meeting.attendees')}
      rules={[{ required: true }]}
      extra={t('meeting.attendeesHelp', { count: attendees.length })}
    >
      <ListedText rows={3} between={NAMES} joint="、" />
    </Form.Item>
  );
}

function Household({ row, index, form }: { row: Row; index: number; form: FormInstance<Values> }) {
  const { t } = useTranslation('cases');
  const code = useCode();
  const name = row.head ?? t('noHead');
  const typed = Form.useWatch(['cases', index], form) as Voted | undefined;
  const people = (Form.useWatch('attendees', form) ?? []).length;
  const cast = (typed?.votes_for ?? 0) + (typed?.votes_against ?? 0) + (typed?.abstentions ?? 0);
  const votes = (key: 'votes_for' | 'votes_against' | 'abstentions', label: string) => (
    <Form.Item name={['cases', index, key]} label={label} rules={[{ required: true }]}>
      <InputNumber min={0} />
    </Form.Item>
  );
  return (
    <fieldset className="meeting-household">
      <legend className="visually-hidden">{name}</legend>
      <Form.Item name={['cases', index, 'chosen']} valuePropName="checked" noStyle>
        <Checkbox>
          {name} · {row.area_name} · {code('CaseKind', row.kind)}
          {row.monitored_type ? ` · ${code('MonitoredType', row.monitored_type)}` : ''}
        </Checkbox>
      </Form.Item>
      {typed?.chosen && (
        <>
          <div className="form-pair">
            {votes('votes_for', t('meeting.votesFor'))}
            {votes('votes_against', t('meeting.votesAgainst'))}
            {votes('abstentions', t('meeting.abstentions'))}
          </div>
          <p className="form-hint muted" aria-live="polite">
            {t('meeting.votesCast', { votes: cast, people })}
          </p>
          {row.kind === 'elimination' && (
            <Form.Item
              name={['cases', index, 'summary']}
              label={t('meeting.summary')}
              rules={[{ required: true }]}
            >
              <Input />
            </Form.Item>
          )}
          <Form.Item name={['cases', index, 'minutes']} label={t('meeting.ofOne')}>
            <Input />
          </Form.Item>
        </>
      )}
    </fieldset>
  );
}

/** The server counts the households that were sent, the form those that it shows. */
function placed(problem: Problem, at: number[]): Problem {
  const errors = problem.details.errors?.map((place) => ({
    ...place,
    at: place.at.replace(/^\/cases\/(\d+)/, (_, sent: string) => `/cases/${at[Number(sent)] ?? sent}`),
  }));
  return new Problem({ ...problem.details, errors });
}
