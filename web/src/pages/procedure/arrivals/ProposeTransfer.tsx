import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { FormDrawer } from '@/components/FormDrawer';
import { useCodeOptions } from '@/i18n/useCode';
import './words';

/** Proposes that a household which has moved in from another county stays monitored. */
export function ProposeTransfer({ householdId, onClose }: { householdId: string; onClose: () => void }) {
  const { t } = useTranslation('arrivals');
  const options = useCodeOptions();
  const today = useToday();
  return (
    <FormDrawer<Omit<Schemas['ProposeTransferCmd'], 'household_id'>, Schemas['ArrivalView']>
      id={`arrival/transfer/${householdId}`}
      householdId={householdId}
      title={t('move.open')}
      submitText={t('propose.submit')}
      initial={{}}
      submit={(values, key) =>
        answer(
          api.POST('/api/v1/arrivals/transfers', {
            params: { header: { 'Idempotency-Key': key } },
            body: { ...values, household_id: householdId },
          }),
        )
      }
      onDone={onClose}
      onClose={onClose}
    >
      <p className="form-hint">{t('move.hint')}</p>
      <Form.Item name="origin" label={t('move.origin')} rules={[{ required: true }]}>
        <Input />
      </Form.Item>
      <Form.Item name="document_number" label={t('move.document')} rules={[{ required: true }]}>
        <Input />
      </Form.Item>
      <Form.Item name="monitored_type" label={t('column.type')} rules={[{ required: true }]}>
        <Select options={options('MonitoredType')} />
      </Form.Item>
      <DateField name="since" label={t('column.since')} max={today} />
      <Form.Item name="note" label={t('column.note')}>
        <Input.TextArea rows={3} />
      </Form.Item>
    </FormDrawer>
  );
}
