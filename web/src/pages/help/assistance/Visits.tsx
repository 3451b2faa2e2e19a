import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useVisits } from '@/api/household';
import { useMay } from '@/app/session';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { VisitForm } from '../../register/household/forms/VisitForm';
import './words';

/** The visits, the latest first. */
export function Visits({ householdId }: { householdId: string }) {
  const { t } = useTranslation('assistance');
  const code = useCode();
  const mayVisit = useMay('record_visits');
  const [isRecording, setRecording] = useState(false);
  const visits = useVisits(householdId);
  const latestFirst = [...(visits.data?.items ?? [])].reverse();
  return (
    <section className="card" aria-label={t('visits')}>
      <div className="card-head">
        <h2>{t('visits')}</h2>
        {mayVisit && (
          <Button type="primary" onClick={() => setRecording(true)}>
            {t('recordVisit')}
          </Button>
        )}
      </div>
      <ProblemNotice problem={visits.error} onRetry={() => void visits.refetch()} />
      {visits.data && latestFirst.length === 0 && <p className="muted">{t('noVisit')}</p>}
      <ol className="work-list">
        {latestFirst.map((visit) => (
          <li key={visit.id}>
            <h3>
              {visit.visited_on} {visit.no_change && <Tag>{t('noChange')}</Tag>}
            </h3>
            {visit.conditions.living && <p>{visit.conditions.living}</p>}
            {(visit.conditions.guarantees ?? []).length > 0 && (
              <p>
                {(visit.conditions.guarantees ?? [])
                  .map((seen) => `${code('Guarantee', seen.guarantee)} ${code('GuaranteeState', seen.state)}`)
                  .join(' · ')}
              </p>
            )}
            {visit.problems.map((told) => (
              <p key={told.problem}>
                {t('told')} {told.problem}{' '}
                <Tag tone={told.solved_on ? 'green' : 'amber'}>
                  {told.solved_on ? t('solved', { on: told.solved_on }) : t('unsolved')}
                </Tag>
              </p>
            ))}
            {visit.next_on && <p className="muted">{t('nextVisit', { on: visit.next_on })}</p>}
          </li>
        ))}
      </ol>
      {isRecording && <VisitForm householdId={householdId} onClose={() => setRecording(false)} />}
    </section>
  );
}
