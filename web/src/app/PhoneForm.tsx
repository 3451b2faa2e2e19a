import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useFieldProblems } from '@/components/useFieldProblems';

/** One's own office telephone. It is not read back: whoever changes it knows the new one. */
export function PhoneForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('shell');
  const { t: c } = useTranslation('common');
  const [form] = Form.useForm<{ phone: string }>();
  const command = useCommand(
    (body: { phone: string }, key: string) =>
      answer(api.POST('/api/v1/session/phone', { params: { header: { 'Idempotency-Key': key } }, body })),
    onDone,
  );
  const shown = useFieldProblems(form, command.problem);
  return (
    <Form form={form} layout="vertical" onFinish={(values) => void command.send(values)}>
      <p>{t('phone.why')}</p>
      <ProblemNotice problem={command.problem} onRetry={command.repeat} shown={shown} />
      <Form.Item name="phone" label={t('phone.label')} extra={t('phone.help')} rules={[{ required: true }]}>
        <Input inputMode="tel" autoComplete="tel" />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={command.busy}>
        {c('save')}
      </Button>
    </Form>
  );
}
