import { Form, Input, Select } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { useCodeOptions } from '@/i18n/useCode';
import { fenOf } from '@/lib/money';
import { eventTyped } from './event';
import './words';

/** What struck a household in sudden severe difficulty; begins with the newest event that a register has. */
export function EventFields({ known }: { known: Schemas['SuddenEvent'] | null | undefined }) {
  const { t } = useTranslation('acts');
  const options = useCodeOptions();
  const today = useToday();
  const form = Form.useFormInstance();
  useEffect(() => {
    if (known && !form.getFieldValue(['event', 'cause'])) form.setFieldValue('event', eventTyped(known));
  }, [form, known]);
  const check = (_: unknown, value: string | undefined) =>
    (fenOf(value ?? '') ?? 0) > 0 ? Promise.resolve() : Promise.reject(new Error(t('event.amountWrong')));
  return (
    <section aria-label={t('event.title')}>
      <p className="form-hint">{known ? t('event.known') : t('event.hint')}</p>
      <Form.Item name={['event', 'cause']} label={t('event.cause')} rules={[{ required: true }]}>
        <Select options={options('SuddenCause')} />
      </Form.Item>
      <DateField name={['event', 'on']} label={t('event.on')} max={today} />
      <Form.Item name={['event', 'what']} label={t('event.what')} rules={[{ required: true }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item
        name={['event', 'amount']}
        label={t('event.amount')}
        required
        rules={[{ validator: check }]}
        extra={t('event.amountHelp')}
      >
        <Input inputMode="decimal" suffix={t('event.yuan')} autoComplete="off" />
      </Form.Item>
    </section>
  );
}
