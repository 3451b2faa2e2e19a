import { Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { FormDrawer } from '@/components/FormDrawer';
import './words';

export type TaskFormKind = 'close' | 'waive' | 'late';
type Task = Schemas['TaskView'];

interface Props {
  kind: TaskFormKind;
  task: Task;
  onDone: (after: Task) => void;
  onClose: () => void;
  reload: () => Promise<unknown>;
}

/** How far somebody who lost work was helped. */
const STAGES = ['keep', 'change', 'find', 'none'] as const;

interface Values {
  on: string;
  stage?: (typeof STAGES)[number];
  result?: string;
  late_reason?: string;
  reason: string;
}

/** Closes a task, waives a duty of somebody below, or says why it is late. */
export function TaskForm({ kind, task, onDone, onClose, reload }: Props) {
  const { t } = useTranslation('duties');
  const { t: c } = useTranslation('common');
  const today = useToday();
  const text = (name: keyof Values, label: string, optional = false) => (
    <Form.Item name={name} label={label} rules={[{ required: !optional }]}>
      <Input.TextArea rows={3} />
    </Form.Item>
  );
  return (
    <FormDrawer<Values, Task>
      id={`task/${task.id}/${kind}`}
      title={task.head ? c('household.and', { name: task.head, what: t(`form.${kind}`) }) : t(`form.${kind}`)}
      submitText={t('form.submit')}
      initial={{ on: today }}
      submit={({ stage, ...values }, key) => {
        const result = stage
          ? t('form.stageResult', { stage: t(`form.stage.${stage}`), ...values })
          : values.result;
        return send(kind, task, { ...values, result }, key);
      }}
      onDone={onDone}
      onClose={onClose}
      reload={reload}
    >
      {kind === 'close' && (
        <>
          <DateField name="on" label={t('task.doneOn')} max={today} />
          {/* A duty that people fulfil is closed with a record of what was done. */}
          {task.kind === 'seek_work' && (
            <Form.Item name="stage" label={t('form.stageLabel')} rules={[{ required: true }]}>
              <Radio.Group options={STAGES.map((value) => ({ value, label: t(`form.stage.${value}`) }))} />
            </Form.Item>
          )}
          {text(
            'result',
            t('task.result'),
            !task.duty && task.kind !== 'seek_work' && task.kind !== 'meeting_decision',
          )}
          {task.overdue && text('late_reason', t('task.lateReason'), true)}
        </>
      )}
      {kind === 'waive' && <p className="form-hint">{t('form.waiveHint')}</p>}
      {kind !== 'close' && text('reason', t('form.reason'))}
    </FormDrawer>
  );
}

function send(kind: TaskFormKind, task: Task, values: Values, key: string): Promise<Task> {
  const params = { path: { task_id: task.id }, header: headers(key, task.version) };
  if (kind === 'close') {
    const body = {
      on: values.on,
      result: values.result || undefined,
      late_reason: values.late_reason || undefined,
    };
    return answer(api.POST('/api/v1/tasks/{task_id}/closing', { params, body }));
  }
  const body = { reason: values.reason };
  return kind === 'waive'
    ? answer(api.POST('/api/v1/tasks/{task_id}/waiver', { params, body }))
    : answer(api.POST('/api/v1/tasks/{task_id}/late-reason', { params, body }));
}
