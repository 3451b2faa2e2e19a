import { Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { ListedText, NAMES } from '@/components/ListedText';
import type { FieldsProps } from './ActFields';
import type { Given } from './forms';
import './words';

/** The democratic review: who came, and how they voted. */
export function ReviewFields({ view }: FieldsProps) {
  const { t } = useTranslation('acts');
  const today = useToday();
  const form = Form.useFormInstance<Given<'record_review'>>();
  const attendees = Form.useWatch('attendees', form) ?? [];
  const votes = (Form.useWatch('votes_for', form) ?? 0) + (Form.useWatch('votes_against', form) ?? 0);
  const cast = votes + (Form.useWatch('abstentions', form) ?? 0);
  return (
    <>
      {view.kind === 'elimination' && (
        <Form.Item name="summary" label={t('summary')} rules={[{ required: true }]} extra={t('summaryHelp')}>
          <Input.TextArea rows={2} />
        </Form.Item>
      )}
      <div className="form-pair">
        <DateField name="held_on" label={t('heldOn')} max={today} />
        <Form.Item name="place" label={t('place')} rules={[{ required: true }]}>
          <Input />
        </Form.Item>
      </div>
      <Form.Item name="chair" label={t('chair')} rules={[{ required: true }]}>
        <Input />
      </Form.Item>
      <Form.Item
        name="attendees"
        label={t('attendees')}
        rules={[{ required: true }]}
        extra={t('attendeesHelp', { count: attendees.length })}
      >
        <ListedText rows={3} between={NAMES} joint="、" />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name="votes_for" label={t('votesFor')} rules={[{ required: true }]}>
          <InputNumber min={0} />
        </Form.Item>
        <Form.Item name="votes_against" label={t('votesAgainst')} rules={[{ required: true }]}>
          <InputNumber min={0} />
        </Form.Item>
        <Form.Item name="abstentions" label={t('abstentions')} rules={[{ required: true }]}>
          <InputNumber min={0} />
        </Form.Item>
      </div>
      <p className="form-hint muted" aria-live="polite">
        {t('votesCast', { votes: cast, people: attendees.length })}
      </p>
      <Form.Item name="minutes" label={t('minutes')}>
        <Input.TextArea rows={3} />
      </Form.Item>
    </>
  );
}
