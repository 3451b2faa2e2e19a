import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import type { Session } from '@/app/session';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useFieldProblems } from '@/components/useFieldProblems';

interface Passwords {
  old: string;
  new: string;
  again: string;
}

/** Changes one's own password. */
export function PasswordForm({ onDone }: { onDone: (session: Session) => void }) {
  const { t } = useTranslation('login');
  const [form] = Form.useForm<Passwords>();
  const command = useCommand<Passwords, Session>(
    (values) => answer(api.POST('/api/v1/session/password', { body: { old: values.old, new: values.new } })),
    onDone,
  );
  const shown = useFieldProblems(form, command.problem);
  return (
    <Form<Passwords>
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={(values) => void command.send(values)}
    >
      <ProblemNotice problem={command.problem} onRetry={command.repeat} shown={shown} />
      <Form.Item
        name="old"
        label={t('change.old')}
        rules={[{ required: true, message: t('passwordMissing') }]}
      >
        <Input.Password autoComplete="current-password" size="large" />
      </Form.Item>
      <Form.Item
        name="new"
        label={t('change.new')}
        extra={t('change.rule')}
        rules={[{ required: true, min: 12, message: t('change.rule') }]}
      >
        <Input.Password autoComplete="new-password" size="large" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('change.again')}
        dependencies={['new']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              value === getFieldValue('new')
                ? Promise.resolve()
                : Promise.reject(new Error(t('change.differs'))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" size="large" />
      </Form.Item>
      <Button type="primary" htmlType="submit" block size="large" loading={command.busy}>
        {t('change.submit')}
      </Button>
    </Form>
  );
}
