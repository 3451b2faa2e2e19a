import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { textOf } from '@/api/problem';
import { type Held, sendNow, undo, useHeld } from './held';
import './decision.css';

const LOOK_MS = 250;

/** The decision that can still be undone, and any that did not arrive, at the foot of every screen. */
export function DecisionBar() {
  const held = useHeld();
  return (
    <div className="decision-place" role="status">
      {held.map((one) => (
        <Bar key={one.decision.caseId} held={one} />
      ))}
    </div>
  );
}

function Bar({ held }: { held: Held }) {
  const { t, i18n } = useTranslation('shell');
  const { decision, state, problem, until } = held;
  return (
    <section className="decision-bar" aria-label={t('decision.title')} data-state={state}>
      <div className="decision-words">
        <strong>{decision.label}</strong>
        {state === 'failed' && problem ? (
          <span>
            {t('decision.failed')} {textOf(problem.details, i18n.language)}
          </span>
        ) : (
          <span>{state === 'sending' ? t('decision.sending') : t('decision.waiting')}</span>
        )}
      </div>
      {state === 'waiting' && <Countdown until={until} />}
      <div className="button-row">
        {state !== 'sending' && (
          <Button type={state === 'waiting' ? 'primary' : 'default'} onClick={() => undo(decision)}>
            {state === 'failed' ? t('decision.reopen') : t('decision.undo')}
          </Button>
        )}
        {state !== 'failed' && (
          <Button loading={state === 'sending'} onClick={() => void sendNow(decision)}>
            {t('decision.now')}
          </Button>
        )}
        {state === 'failed' && problem?.mayBeRepeated && (
          <Button type="primary" onClick={() => void sendNow(decision)}>
            {t('decision.again')}
          </Button>
        )}
      </div>
    </section>
  );
}

/** Seen, not heard: a screen reader has been told of the ten seconds. */
function Countdown({ until }: { until: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  const left = Math.max(0, until - now);
  return (
    <span className="decision-clock" aria-hidden="true">
      {Math.ceil(left / 1000)}
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect width={left / 100} height="4" />
      </svg>
    </span>
  );
}
