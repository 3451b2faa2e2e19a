import { Checkbox, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { useCode } from '@/i18n/useCode';
import type { FieldsProps } from './ActFields';
import { ASSET_KINDS as KINDS } from './assetKinds';
import { adultsOf } from './forms';
import './words';

/** Commitment and authorisation: who signed, and that every adult is covered. */
export function CommitmentFields({ household }: FieldsProps) {
  const { t } = useTranslation('acts');
  const today = useToday();
  const code = useCode();
  const people = adultsOf(household).map(({ id, name, age }) => ({
    value: id,
    label: t('personOfAge', { name, age }),
  }));
  return (
    <>
      <div className="form-pair">
        <DateField name="signed_on" label={t('signedOn')} max={today} />
        <DateField name="valid_until" label={t('validUntil')} min={today} />
      </div>
      <Form.Item name="signer" label={t('signer')} rules={[{ required: true }]}>
        <Select options={people} />
      </Form.Item>
      <Form.Item
        name="adults_covered"
        label={t('covered')}
        rules={[{ required: true }]}
        extra={t('coveredHelp')}
      >
        <Checkbox.Group className="choice-column" options={people} />
      </Form.Item>
      <Form.Item name="scope" label={t('scope')} extra={t('scopeHelp')} rules={[{ required: true }]}>
        <Checkbox.Group options={KINDS.map((value) => ({ value, label: code('AssetKind', value) }))} />
      </Form.Item>
      <Form.Item name="text_version" label={t('textVersion')} rules={[{ required: true }]}>
        <Input />
      </Form.Item>
    </>
  );
}
