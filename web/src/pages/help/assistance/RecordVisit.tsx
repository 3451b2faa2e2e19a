import { Checkbox, Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { FormDrawer } from '@/components/FormDrawer';
import { useCodeOptions } from '@/i18n/useCode';

interface Values {
  visited_on: string;
  changed: boolean;
  living?: string;
  income_changed?: boolean;
  seen?: Partial<Record<Schemas['Guarantee'], Schemas['GuaranteeState']>>;
  problem?: string;
  next_on?: string;
  becomes_clue?: boolean;
}

/** A visit. Nothing has changed in most months, and then the day is all that is asked. */
export function RecordVisit({ householdId, onClose }: { householdId: string; onClose: () => void }) {
  const { t } = useTranslation('assistance');
  const today = useToday();
  return (
    <FormDrawer<Values, Schemas['VisitRecorded']>
      id={`visit/${householdId}`}
      title={t('recordVisit')}
      initial={{ visited_on: today, changed: false }}
      submit={(values, key) =>
        answer(
          api.POST('/api/v1/households/{household_id}/visits', {
            params: { path: { household_id: householdId }, header: { 'Idempotency-Key': key } },
            body: bodyOf(values),
          }),
        )
      }
      onDone={onClose}
      onClose={onClose}
    >
      <DateField name="visited_on" label={t('visitedOn')} max={today} />
      <Form.Item name="changed" label={t('changed')} rules={[{ required: true }]}>
        <Radio.Group
          options={[
            { value: false, label: t('noChange') },
            { value: true, label: t('hasChanged') },
          ]}
        />
      </Form.Item>
      <ChangedFields />
      <DateField name="next_on" label={t('nextOn')} min={today} optional />
    </FormDrawer>
  );
}

function ChangedFields() {
  const { t } = useTranslation('assistance');
  const options = useCodeOptions();
  const form = Form.useFormInstance<Values>();
  if (Form.useWatch('changed', form) !== true) return null;
  return (
    <>
      <Form.Item name="living" label={t('living')} extra={t('livingHelp')}>
        <Input.TextArea rows={3} />
      </Form.Item>
      <Form.Item name="income_changed" valuePropName="checked">
        <Checkbox>{t('incomeChanged')}</Checkbox>
      </Form.Item>
      {options('Guarantee').map(({ value, label }) => (
        <Form.Item key={value} name={['seen', value]} label={label} className="visit-guarantee">
          <Radio.Group options={options('GuaranteeState')} />
        </Form.Item>
      ))}
      <Form.Item name="problem" label={t('problem')}>
        <Input.TextArea rows={2} />
      </Form.Item>
      <Form.Item name="becomes_clue" valuePropName="checked">
        <Checkbox>{t('becomesClue')}</Checkbox>
      </Form.Item>
    </>
  );
}

function bodyOf(values: Values): Schemas['VisitBody'] {
  const common = { visited_on: values.visited_on, next_on: values.next_on || undefined };
  if (!values.changed) return { ...common, no_change: true };
  const seen = Object.entries(values.seen ?? {}) as [
    Schemas['Guarantee'],
    Schemas['GuaranteeState'] | undefined,
  ][];
  return {
    ...common,
    conditions: {
      living: values.living || undefined,
      income_changed: values.income_changed,
      guarantees: seen.flatMap(([guarantee, state]) => (state ? [{ guarantee, state }] : [])),
    },
    problems: values.problem ? [{ problem: values.problem }] : [],
    becomes_clue: values.becomes_clue === true,
  };
}
