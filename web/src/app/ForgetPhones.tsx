import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { ProblemNotice } from '@/components/ProblemNotice';
import { say } from '@/lib/said';
import './phonesWords';
import type { Session } from './session';

/** For whoever has lost a phone: all their phones forget what they took along, and all other logins end. */
export function ForgetPhones({ onDone }: { onDone: (session: Session) => void }) {
  const { t } = useTranslation('phones');
  const command = useCommand<undefined, Session>(
    () => answer(api.DELETE('/api/v1/session/phones')),
    (next) => {
      say(t('done'));
      onDone(next);
    },
  );
  return (
    <>
      <p>{t('what')}</p>
      <p>
        <strong>{t('lost')}</strong>
      </p>
      <p className="muted">{t('still')}</p>
      <ProblemNotice problem={command.problem} onRetry={command.repeat} />
      <Button danger type="primary" loading={command.busy} onClick={() => void command.send(undefined)}>
        {t('go')}
      </Button>
    </>
  );
}
