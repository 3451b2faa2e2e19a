import { useEffect, useState } from 'react';
import { answer, api } from '@/api/client';
import { lastRequestAt } from '@/api/connection';
import { Later, later } from './Later';
import { useSession, useSessionState } from './session';

const IdleWarning = later(() => import('./IdleWarning'));

const WARN_MS = 2 * 60_000;
const LOOK_MS = 1_000;
/** Somebody who types for so long without a request is told to the server, so that the session does not end. */
const KEEP_ALIVE_MS = 5 * 60_000;

/** Warns two minutes before the session ends for want of use. Typing counts as use. */
export function IdleGuard() {
  const { idle_minutes: idleMinutes } = useSession();
  const { ended, end } = useSessionState();
  const [left, setLeft] = useState<number | null>(null);

  useEffect(() => {
    if (ended) {
      setLeft(null);
      return undefined;
    }
    const look = () => {
      const remaining = lastRequestAt() + idleMinutes * 60_000 - Date.now();
      if (remaining <= 0) end();
      else setLeft(remaining <= WARN_MS ? Math.ceil(remaining / 1000) : null);
    };
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [ended, end, idleMinutes]);

  const isWarning = left !== null;
  useEffect(() => {
    if (ended || isWarning) return undefined;
    const noteUse = () => {
      if (Date.now() - lastRequestAt() > KEEP_ALIVE_MS) void stay();
    };
    window.addEventListener('keydown', noteUse);
    window.addEventListener('pointerdown', noteUse);
    return () => {
      window.removeEventListener('keydown', noteUse);
      window.removeEventListener('pointerdown', noteUse);
    };
  }, [ended, isWarning]);

  return (
    <Later open={isWarning}>
      <IdleWarning open={isWarning} seconds={left ?? 0} onStay={() => void stay()} />
    </Later>
  );
}

async function stay(): Promise<void> {
  await answer(api.GET('/api/v1/session')).catch(() => undefined);
}
