import { Button, Modal } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { lastRequestAt } from '@/api/connection';
import { useSession, useSessionState } from './session';

const WARN_MS = 2 * 60_000;
const LOOK_MS = 1_000;
/** Somebody who types for so long without a request is told to the server, so that the session does not end. */
const KEEP_ALIVE_MS = 5 * 60_000;

/** Warns two minutes before the session ends for want of use. Typing counts as use. */
export function IdleGuard() {
  const { t } = useTranslation('shell');
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
    <Modal
      open={left !== null}
      title={t('idle.title')}
      footer={null}
      closable={false}
      mask={{ closable: false }}
      onCancel={() => void stay()}
    >
      <p role="timer">{t('idle.text', { seconds: left ?? 0 })}</p>
      <p className="muted">{t('idle.kept')}</p>
      <Button type="primary" size="large" block autoFocus onClick={() => void stay()}>
        {t('idle.stay')}
      </Button>
    </Modal>
  );
}

async function stay(): Promise<void> {
  await answer(api.GET('/api/v1/session')).catch(() => undefined);
}
