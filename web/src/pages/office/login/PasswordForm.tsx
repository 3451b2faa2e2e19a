import { Button } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { type Problem, textOf } from '@/api/problem';
import { useCommand } from '@/api/useCommand';
import type { Session } from '@/app/session';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Field } from './Field';
import './login.css';

const SHORTEST = 12;
const SHOWN = new Set(['/old', '/new']);

/** Changes one's own password. */
export function PasswordForm({ onDone }: { onDone: (session: Session) => void }) {
  const { t, i18n } = useTranslation('login');
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [isTried, setTried] = useState(false);
  const command = useCommand<{ old: string; new: string }, Session>(
    (body) => answer(api.POST('/api/v1/session/password', { body })),
    onDone,
  );
  const isReady = old !== '' && next.length >= SHORTEST && next === again;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isReady) void command.send({ old, new: next });
  };
  const fromServer = (at: string, problem: Problem | null) => {
    const found = problem?.details.errors?.find((place) => place.at === at);
    return found ? textOf(found, i18n.language) : null;
  };
  return (
    <form onSubmit={send} noValidate>
      <ProblemNotice problem={command.problem} onRetry={command.repeat} shown={SHOWN} />
      <Field
        label={t('change.old')}
        type="password"
        value={old}
        onChange={setOld}
        problem={isTried && old === '' ? t('passwordMissing') : fromServer('/old', command.problem)}
        autoComplete="current-password"
      />
      <Field
        label={t('change.new')}
        type="password"
        value={next}
        onChange={setNext}
        hint={t('change.rule')}
        problem={isTried && next.length < SHORTEST ? t('change.rule') : fromServer('/new', command.problem)}
        autoComplete="new-password"
      />
      <Field
        label={t('change.again')}
        type="password"
        value={again}
        onChange={setAgain}
        problem={isTried && again !== next ? t('change.differs') : null}
        autoComplete="new-password"
      />
      <Button type="primary" htmlType="submit" block size="large" loading={command.busy}>
        {t('change.submit')}
      </Button>
    </form>
  );
}
