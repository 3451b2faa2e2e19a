import { Checkbox, Form, Input, Select } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useToday } from '@/app/session';
import { useCodeOptions } from '@/i18n/useCode';
import { MemberInput } from '../../../ledger/FieldInput';
import { RecordFields } from '../../../ledger/RecordForm';
import { useFormOf, useForms, useWord } from '../../../ledger/useForms';
import type { Form as FormView } from '../../../ledger/values';

interface Props {
  householdId: string;
  /** The register that was chosen, as soon as it is known. */
  onForm: (form: FormView | undefined) => void;
  /** The checks that the server asked a reason for. */
  asked: string[];
}

/** What a visit leads to in the same act, besides a clue: a department is told, or a register gets a record. */
export default function VisitFollow({ householdId, onForm, asked }: Props) {
  const { t } = useTranslation('household');
  const options = useCodeOptions();
  const mayRefer = useMay('refer_households');
  const today = useToday();
  const word = useWord();
  const forms = useForms();
  const ofHouseholds = (forms.data ?? []).filter(({ subject, may_add }) => may_add && subject !== 'area');
  return (
    <>
      {mayRefer && (
        <Form.Item name="refers" valuePropName="checked">
          <Checkbox>{t('visit.refers')}</Checkbox>
        </Form.Item>
      )}
      <Form.Item noStyle shouldUpdate>
        {({ getFieldValue }) =>
          getFieldValue('refers') && (
            <>
              <Form.Item name="refer_to" label={t('visit.referTo')} rules={[{ required: true }]}>
                <Select options={options('Department')} />
              </Form.Item>
              <Form.Item name="refer_risks" label={t('visit.risks')} rules={[{ required: true }]}>
                <Checkbox.Group className="choice-column" options={options('RiskCategory')} />
              </Form.Item>
              <Form.Item name="refer_note" label={t('visit.referNote')} rules={[{ required: true }]}>
                <Input.TextArea rows={2} maxLength={400} />
              </Form.Item>
              <Form.Item name="refer_due" label={t('visit.referDue')} rules={[{ required: true }]}>
                <Input type="date" min={today} />
              </Form.Item>
            </>
          )
        }
      </Form.Item>
      {ofHouseholds.length > 0 && (
        <Form.Item name="record_form" label={t('visit.record')} extra={t('visit.recordHelp')}>
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            options={ofHouseholds.map((form) => ({ value: form.id, label: word(form) }))}
          />
        </Form.Item>
      )}
      <Form.Item noStyle shouldUpdate>
        {({ getFieldValue }) => {
          const id = getFieldValue('record_form') as string | undefined;
          return id ? (
            <OfRegister key={id} id={id} householdId={householdId} onForm={onForm} asked={asked} />
          ) : null;
        }}
      </Form.Item>
    </>
  );
}

function OfRegister({ id, householdId, onForm, asked }: Props & { id: string }) {
  const { t } = useTranslation('household');
  const form = useFormOf(id);
  useEffect(() => onForm(form.data), [form.data, onForm]);
  // What was chosen is not left out of the visit because its questions are not there yet.
  if (!form.data) {
    return (
      <Form.Item
        name={['loading', id]}
        rules={[{ validator: () => Promise.reject(new Error(t('visit.recordLoading'))) }]}
      >
        <output>{t('visit.recordLoading')}</output>
      </Form.Item>
    );
  }
  return (
    <>
      {form.data.subject === 'member' && (
        <Form.Item name="member_id" label={t('visit.recordMember')} rules={[{ required: true }]}>
          <MemberInput householdId={householdId} />
        </Form.Item>
      )}
      <RecordFields form={form.data} household={() => householdId} asked={asked} />
    </>
  );
}
