import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { type Household, useHousehold } from '@/api/household';
import { FormDrawer } from '@/components/FormDrawer';
import { useCodeOptions } from '@/i18n/useCode';

interface Values {
  civil_affairs: Schemas['CivilAffairsStatus'] | null;
  note: string;
  phone: string;
  account: string;
}

/** What is known about the household itself. Masked values stay as they are unless a new one is typed. */
export function HouseholdForm({ household, onClose }: { household: Household; onClose: () => void }) {
  const { t } = useTranslation('household');
  const options = useCodeOptions();
  const { refetch } = useHousehold(household.id);
  const initial: Values = {
    civil_affairs: household.civil_affairs ?? null,
    note: household.note ?? '',
    phone: '',
    account: '',
  };
  const submit = (values: Values, key: string) => {
    const body: Schemas['HouseholdUpdateBody'] = {};
    if (values.note !== (household.note ?? '')) body.note = values.note;
    if (values.civil_affairs !== (household.civil_affairs ?? null)) body.civil_affairs = values.civil_affairs;
    if (values.phone) body.phone = values.phone.normalize('NFKC').trim();
    if (values.account) body.account = values.account.normalize('NFKC').replace(/\s/g, '');
    return answer(
      api.PATCH('/api/v1/households/{household_id}', {
        params: { path: { household_id: household.id }, header: headers(key, household.version) },
        body,
      }),
    );
  };
  return (
    <FormDrawer<Values, unknown>
      id={`household/${household.id}`}
      title={t('act.edit')}
      householdId={household.id}
      initial={initial}
      submit={submit}
      reload={() => refetch()}
      onDone={onClose}
      onClose={onClose}
    >
      <Form.Item name="civil_affairs" label={t('civilAffairs')}>
        <Select options={options('CivilAffairsStatus')} />
      </Form.Item>
      <Form.Item
        name="phone"
        label={t('phone')}
        extra={household.phone ? t('keepMasked', { value: household.phone }) : undefined}
      >
        <Input inputMode="tel" autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="account"
        label={t('account')}
        extra={household.account ? t('keepMasked', { value: household.account }) : undefined}
      >
        <Input inputMode="numeric" autoComplete="off" />
      </Form.Item>
      <Form.Item name="note" label={t('note')}>
        <Input.TextArea rows={4} maxLength={500} showCount />
      </Form.Item>
    </FormDrawer>
  );
}
