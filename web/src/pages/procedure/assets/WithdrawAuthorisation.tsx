import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { FormDrawer } from '@/components/FormDrawer';
import './words';

interface Props {
  view: Schemas['AssetView'];
  onDone: () => void;
  onClose: () => void;
}

/** An adult takes the authorisation back: nobody asks for them any more, and what was found of them goes. */
export function WithdrawAuthorisation({ view, onDone, onClose }: Props) {
  const { t } = useTranslation('assets');
  const today = useToday();
  const adults = (view.authorisation?.adults ?? []).filter((adult) => !adult.withdrawn_on);
  return (
    <FormDrawer<Schemas['WithdrawAuthorisationBody'], Schemas['AssetView']>
      id={`authorisation/${view.case_id}`}
      householdId={view.household_id}
      title={t('withdraw.title')}
      initial={{ on: today }}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/cases/{case_id}/authorisation-withdrawals', {
            params: { path: { case_id: view.case_id }, header: { 'Idempotency-Key': key } },
            body,
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <p>{t('withdraw.about')}</p>
      <Form.Item name="member_id" label={t('withdraw.who')} rules={[{ required: true }]}>
        <Select options={adults.map((adult) => ({ value: adult.member_id, label: adult.name ?? '--' }))} />
      </Form.Item>
      <DateField name="on" label={t('withdraw.on')} max={today} />
      <Form.Item name="reason" label={t('withdraw.reason')} rules={[{ required: true }]}>
        <Input.TextArea rows={3} />
      </Form.Item>
      <Form.Item
        name="page"
        label={t('withdraw.page')}
        extra={t('withdraw.pageHelp')}
        rules={[{ required: true }]}
      >
        <Input maxLength={100} />
      </Form.Item>
    </FormDrawer>
  );
}
