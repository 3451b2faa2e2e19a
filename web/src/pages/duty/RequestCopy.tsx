import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { useMay } from '@/app/session';
import { ProblemNotice } from '@/components/ProblemNotice';
import { download } from '@/lib/download';
import { MadePaper } from '../procedure/cases/MadePaper';
import './requestWords';

interface Props {
  householdId: string;
  recordId: string;
}

/** What answers a request about personal data: the copy on paper or as data, and the record in which the request ends. */
export function RequestCopy({ householdId, recordId }: Props) {
  const { t } = useTranslation('requests');
  const mayCopy = useMay('copy_personal');
  const [printed, setPrinted] = useState<Blob>();
  const params = { path: { household_id: householdId } };
  const body = { record_id: recordId };
  const print = useCommand<void, Blob>(
    () =>
      answer(api.POST('/api/v1/households/{household_id}/own-copy/paper', { params, body, parseAs: 'blob' })),
    setPrinted,
  );
  const data = useCommand<void, Schemas['OwnCopyView']>(
    () => answer(api.POST('/api/v1/households/{household_id}/own-copy', { params, body })),
    (copy) => {
      const file = new Blob([JSON.stringify(copy, null, 2)], { type: 'application/json' });
      download(file, `${t('paper')}.json`);
    },
  );
  return (
    <section className="card" aria-label={t('title')}>
      <h2>{t('title')}</h2>
      <p>{t('about')}</p>
      <ProblemNotice problem={print.problem} onRetry={print.repeat} />
      <ProblemNotice problem={data.problem} onRetry={data.repeat} />
      {printed && <MadePaper file={printed} name={t('paper')} />}
      <p className="button-row">
        {mayCopy && (
          <>
            <Button type="primary" loading={print.busy} onClick={() => void print.send()}>
              {t('print')}
            </Button>
            <Button loading={data.busy} onClick={() => void data.send()}>
              {t('data')}
            </Button>
          </>
        )}
        <Link className="button-link" to={`/assistance/ledgers/personal_request/${recordId}`}>
          {t('register')}
        </Link>
      </p>
    </section>
  );
}
