import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { ProblemNotice } from '@/components/ProblemNotice';
import type { Session } from './session';

/** For whoever has lost a phone: all their phones forget what they took along, and all other logins end. */
export function ForgetPhones({ onDone }: { onDone: (session: Session) => void }) {
  const { t } = useTranslation('shell');
  const command = useCommand<undefined, Session>(
    () => answer(api.DELETE('/api/v1/session/phones')),
    (next) => onDone(next),
  );
  return (
    <>
      <p>{t('phones.what')}</p>
      <p>
        <strong>{t('phones.lost')}</strong>
      </p>
      <p className="muted">{t('phones.still')}</p>
      <ProblemNotice problem={command.problem} onRetry={command.repeat} />
      <Button danger type="primary" loading={command.busy} onClick={() => void command.send(undefined)}>
        {t('phones.go')}
      </Button>
    </>
  );
}
