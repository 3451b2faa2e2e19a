import { Button } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { type Problem, textOf } from '@/api/problem';
import { useCommand } from '@/api/useCommand';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Field } from './Field';
import './factorWords';
import './login.css';

type Offered = Schemas['SecondFactorOffered'];
type Confirmed = Schemas['SecondFactorConfirmed'];

const SHOWN = new Set(['/password', '/code']);
/** White dots around the picture, without which telephones do not find it. */
const MARGIN = 4;

/** Sets up a second factor: the password, the picture and its first code, and the recovery codes, which are shown once. */
export function SecondFactorForm({ onDone }: { onDone: () => void }) {
  const { t, i18n } = useTranslation('factor');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [offered, setOffered] = useState<Offered | null>(null);
  const [kept, setKept] = useState<string[] | null>(null);
  const begin = useCommand<{ password: string }, Offered>(
    (body) => answer(api.POST('/api/v1/session/second-factor', { body })),
    setOffered,
  );
  const confirm = useCommand<{ code: string }, Confirmed>(
    (body) => answer(api.PUT('/api/v1/session/second-factor', { body })),
    ({ recovery_codes: codes }) => setKept(codes),
  );
  const told = (problem: Problem | null) => {
    const found = problem?.details.errors?.find(({ at }) => SHOWN.has(at));
    return found ? textOf(found, i18n.language) : null;
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!offered) void begin.send({ password });
    else void confirm.send({ code: code.trim() });
  };
  if (kept) {
    return (
      <div>
        <p>{t('keep')}</p>
        <ol className="recovery-codes">
          {kept.map((one) => (
            <li key={one}>
              <code>{one}</code>
            </li>
          ))}
        </ol>
        <Button type="primary" block size="large" onClick={onDone}>
          {t('kept')}
        </Button>
      </div>
    );
  }
  if (!offered) {
    return (
      <form onSubmit={send} noValidate>
        <p className="muted">{t('how')}</p>
        <ProblemNotice problem={begin.problem} onRetry={begin.repeat} shown={SHOWN} />
        <Field
          label={t('password')}
          type="password"
          value={password}
          onChange={setPassword}
          problem={told(begin.problem)}
          autoComplete="current-password"
          autoFocus
        />
        <Button type="primary" htmlType="submit" block size="large" loading={begin.busy}>
          {t('next')}
        </Button>
      </form>
    );
  }
  const side = offered.side + 2 * MARGIN;
  return (
    <form onSubmit={send} noValidate>
      <p>{t('scan')}</p>
      <svg
        className="factor-picture"
        viewBox={`${-MARGIN} ${-MARGIN} ${side} ${side}`}
        role="img"
        aria-label={t('picture')}
        shapeRendering="crispEdges"
      >
        <rect x={-MARGIN} y={-MARGIN} width={side} height={side} fill="#fff" />
        <path d={offered.path} fill="#000" />
      </svg>
      <p className="muted">{t('typed')}</p>
      <p>
        <code className="factor-secret">{offered.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </p>
      <ProblemNotice problem={confirm.problem} onRetry={confirm.repeat} shown={SHOWN} />
      <Field
        label={t('code')}
        value={code}
        onChange={setCode}
        hint={t('codeHint')}
        problem={told(confirm.problem)}
        autoComplete="one-time-code"
        autoFocus
      />
      <Button type="primary" htmlType="submit" block size="large" loading={confirm.busy}>
        {t('confirm')}
      </Button>
    </form>
  );
}
