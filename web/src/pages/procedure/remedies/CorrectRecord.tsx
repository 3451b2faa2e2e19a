import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode } from '@/i18n/useCode';
import type { CaseView } from '../cases/useCase';
import './words';

interface Props {
  view: CaseView;
  step: Schemas['StepView'];
  onClose: () => void;
}

type Field = Schemas['RecordField'];
type Values = { becomes: Partial<Record<Field, string>>; reason: string };
const LONG: Field[] = ['finding', 'text', 'minutes', 'opinion'];

/** Proposes to correct what a step recorded: what is changed here is proposed, the rest stays. */
export function CorrectRecord({ view, step, onClose }: Props) {
  const { t } = useTranslation('remedies');
  const code = useCode();
  const now = Object.fromEntries(step.correctable.map(({ field, value }) => [field, value]));
  return (
    <FormDrawer<Values, Schemas['RemedyView']>
      id={`correct/${step.id}`}
      householdId={view.household_id}
      title={t('correct.title', { act: code('ActKind', step.act as Schemas['ActKind']) })}
      submitText={t('submit')}
      initial={{ becomes: now }}
      submit={({ becomes, reason }, key) =>
        answer(
          api.POST('/api/v1/cases/{case_id}/corrections', {
            params: { path: { case_id: view.id }, header: { 'Idempotency-Key': key } },
            body: {
              step_id: step.id,
              reason,
              changes: step.correctable
                .map(({ field, value }) => ({ field, becomes: becomes[field] ?? value, value }))
                .filter((one) => one.becomes.trim() !== one.value)
                .map(({ field, becomes: text }) => ({ field, becomes: text })),
            },
          }),
        )
      }
      onDone={onClose}
      onClose={onClose}
    >
      <p className="form-hint">{t('correct.hint')}</p>
      {step.correctable.map(({ field }) => (
        <Form.Item key={field} name={['becomes', field]} label={code('RecordField', field)}>
          {LONG.includes(field) ? <Input.TextArea rows={3} /> : <Input />}
        </Form.Item>
      ))}
      <Form.Item name="reason" label={t('column.reason')} rules={[{ required: true }]}>
        <Input.TextArea rows={2} />
      </Form.Item>
    </FormDrawer>
  );
}
