import { Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { GUARANTEES } from './assessment';
import './words';

/** What was found of income, expense, each guarantee and water; a trouble is described. */
export function AssessmentFields() {
  const { t } = useTranslation('acts');
  return (
    <section aria-label={t('assessment.title')}>
      <Form.Item
        name={['assessment', 'income']}
        label={t('assessment.income')}
        rules={[{ required: true }]}
        extra={t('assessment.incomeHelp')}
      >
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <Form.Item
        name={['assessment', 'expense']}
        label={t('assessment.expense')}
        rules={[{ required: true }]}
        extra={t('assessment.expenseHelp')}
      >
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <p className="form-hint muted">{t('assessment.fromRegister')}</p>
      {GUARANTEES.map((guarantee) => (
        <GuaranteeField key={guarantee} guarantee={guarantee} />
      ))}
    </section>
  );
}

function GuaranteeField({ guarantee }: { guarantee: Schemas['Guarantee'] }) {
  const { t } = useTranslation('acts');
  const code = useCode();
  const options = useCodeOptions();
  const place = ['assessment', 'guarantees', guarantee];
  const state: string | undefined = Form.useWatch([...place, 'state']);
  const name = code('Guarantee', guarantee);
  return (
    <>
      <Form.Item name={[...place, 'state']} label={name} rules={[{ required: true }]}>
        <Radio.Group aria-label={name} options={options('GuaranteeState')} />
      </Form.Item>
      {state && state !== 'met' && (
        <Form.Item
          name={[...place, 'note']}
          label={t('assessment.note', { what: name })}
          rules={[{ required: true }]}
        >
          <Input maxLength={200} />
        </Form.Item>
      )}
    </>
  );
}
