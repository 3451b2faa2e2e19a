import { Button } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import type { Session } from '@/app/session';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Field } from './Field';
import './login.css';

/** What asks for a code besides the password, and goes on asking. */
const CODE = /^auth\.code_(needed|wrong)$/;

/** Login and password, then the code where there is one. Nothing keeps a password manager or the clipboard out. */
export function LoginForm({ onDone }: { onDone: (session: Session) => void }) {
  const { t } = useTranslation('login');
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [isTried, setTried] = useState(false);
  const command = useCommand<{ login: string; password: string; code?: string }, Session>(
    (body) => answer(api.POST('/api/v1/session', { body })),
    onDone,
  );
  const [asksCode, setAsksCode] = useState(false);
  const told = command.problem?.details.code ?? '';
  if (CODE.test(told) && !asksCode) setAsksCode(true);
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (login.trim() === '' || password === '') return;
    void command.send({
      login: login.trim(),
      password,
      ...(code.trim() === '' ? {} : { code: code.trim() }),
    });
    setCode('');
  };
  return (
    <form onSubmit={send} noValidate>
      <ProblemNotice
        problem={told === 'auth.code_needed' ? null : command.problem}
        onRetry={command.repeat}
      />
      <Field
        label={t('login')}
        value={login}
        onChange={setLogin}
        problem={isTried && login.trim() === '' ? t('loginMissing') : null}
        autoComplete="username"
        autoFocus
      />
      <Field
        label={t('password')}
        type="password"
        value={password}
        onChange={setPassword}
        problem={isTried && password === '' ? t('passwordMissing') : null}
        autoComplete="current-password"
      />
      {asksCode && (
        <Field
          label={t('code')}
          value={code}
          onChange={setCode}
          hint={t('codeHint')}
          autoComplete="one-time-code"
          autoFocus
        />
      )}
      <Button type="primary" htmlType="submit" block size="large" loading={command.busy}>
        {t('submit')}
      </Button>
    </form>
  );
}
