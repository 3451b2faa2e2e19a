import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import type { Session } from '@/app/session';
import { ProblemNotice } from '@/components/ProblemNotice';

interface Credentials {
  login: string;
  password: string;
}

/** Login and password. Nothing keeps a password manager or the clipboard out. */
export function LoginForm({ onDone, login }: { onDone: (session: Session) => void; login?: string }) {
  const { t } = useTranslation('login');
  const command = useCommand<Credentials, Session>(
    (body) => answer(api.POST('/api/v1/session', { body })),
    onDone,
  );
  return (
    <Form<Credentials>
      layout="vertical"
      requiredMark={false}
      initialValues={{ login }}
      onFinish={({ login: name, password }) => void command.send({ login: name.trim(), password })}
    >
      <ProblemNotice problem={command.problem} onRetry={command.repeat} />
      <Form.Item name="login" label={t('login')} rules={[{ required: true, message: t('loginMissing') }]}>
        <Input
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus={!login}
          size="large"
        />
      </Form.Item>
      <Form.Item
        name="password"
        label={t('password')}
        rules={[{ required: true, message: t('passwordMissing') }]}
      >
        <Input.Password autoComplete="current-password" autoFocus={Boolean(login)} size="large" />
      </Form.Item>
      <Button type="primary" htmlType="submit" block size="large" loading={command.busy}>
        {t('submit')}
      </Button>
    </Form>
  );
}
