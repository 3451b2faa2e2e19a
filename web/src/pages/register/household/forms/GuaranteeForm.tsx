import { Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import type { Household } from '@/api/household';
import { useToday } from '@/app/session';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode, useCodeOptions } from '@/i18n/useCode';

type Values = { state: Schemas['GuaranteeState']; on: string; note: string };

interface Props {
  household: Household;
  guarantee: Schemas['Guarantee'];
  onClose: () => void;
}

/** How one guarantee stands now. What it was before stays on record. */
export function GuaranteeForm({ household, guarantee, onClose }: Props) {
  const { t } = useTranslation('household');
  const code = useCode();
  const options = useCodeOptions();
  const today = useToday();
  const now = household.guarantees.find((row) => row.guarantee === guarantee && !row.until);
  const submit = (values: Values, key: string) =>
    answer(
      api.PUT('/api/v1/households/{household_id}/guarantees/{guarantee}', {
        params: { path: { household_id: household.id, guarantee }, header: { 'Idempotency-Key': key } },
        body: { state: values.state, on: values.on, note: values.note || null },
      }),
    );
  const required = { required: true, message: t('required') };
  return (
    <FormDrawer<Values, unknown>
      id={`guarantee/${household.id}/${guarantee}`}
      title={t('guarantee.edit', { what: code('Guarantee', guarantee) })}
      householdId={household.id}
      initial={{ state: now?.state, on: today, note: '' }}
      submit={submit}
      onDone={onClose}
      onClose={onClose}
    >
      <Form.Item name="state" label={t('guarantee.state')} rules={[required]}>
        <Radio.Group options={options('GuaranteeState')} />
      </Form.Item>
      <Form.Item name="on" label={t('guarantee.since')} rules={[required]}>
        <Input type="date" max={today} />
      </Form.Item>
      <Form.Item name="note" label={t('guarantee.note')}>
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
    </FormDrawer>
  );
}
