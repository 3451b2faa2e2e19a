import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { type Household, useVisits } from '@/api/household';
import { useMay } from '@/app/session';
import { Empty } from '@/components/Empty';
import { Pager } from '@/components/Pager';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { SolveProblem } from '@/pages/help/problems/SolveProblem';
import { VisitForm } from '../forms/VisitForm';
import { VisitPhotos } from './VisitPhotos';

/** Who came when, and what was seen and heard. */
export function VisitsTab({ household }: { household: Household }) {
  const { t } = useTranslation('household');
  const code = useCode();
  const mayVisit = useMay('record_visits') && household.state === 'active';
  const [cursor, setCursor] = useState<string>();
  const [visiting, setVisiting] = useState(false);
  const [solving, setSolving] = useState<{ visit: Schemas['VisitView']; place: number }>();
  const { data, error, refetch } = useVisits(household.id, cursor);
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('tab.visits')}</h2>
        {mayVisit && (
          <Button type="primary" onClick={() => setVisiting(true)}>
            {t('act.visit')}
          </Button>
        )}
      </div>
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {data?.items.length === 0 && <Empty title={t('visit.none')}>{t('visit.noneText')}</Empty>}
      <ul>
        {data?.items.map((visit) => (
          <li key={visit.id} className="finding">
            <p className="timeline-head">
              <strong>{visit.visited_on}</strong>
              {visit.place && <Tag>{visit.place_note ?? code('VisitPlace', visit.place)}</Tag>}
              {visit.no_change && <Tag>{t('visit.noChange')}</Tag>}
              {visit.conditions.income_changed && <Tag tone="amber">{t('visit.incomeChanged')}</Tag>}
              {visit.conditions.guarantees?.map((seen) => (
                <Tag key={seen.guarantee} tone={seen.state === 'met' ? 'green' : 'amber'}>
                  {code('Guarantee', seen.guarantee)} {code('GuaranteeState', seen.state)}
                </Tag>
              ))}
            </p>
            {visit.conditions.living && <p>{visit.conditions.living}</p>}
            {visit.problems.map((problem, place) => (
              <p key={problem.problem}>
                {problem.problem}
                {problem.solved_on && ` · ${t('visit.solved', { day: problem.solved_on })}`}{' '}
                {!problem.solved_on && mayVisit && (
                  <Button size="small" onClick={() => setSolving({ visit, place })}>
                    {t('visit.solve')}
                  </Button>
                )}
              </p>
            ))}
            {visit.conditions.led_to?.referral_id && (
              <p>
                <Link to="/referrals">{t('visit.ledToReferral')}</Link>
              </p>
            )}
            {visit.conditions.led_to?.record_id && (
              <p>
                <Link
                  to={`/assistance/ledgers/${visit.conditions.led_to.form}/${visit.conditions.led_to.record_id}`}
                >
                  {t('visit.ledToRecord')}
                </Link>
              </p>
            )}
            <VisitPhotos visit={visit} />
            {visit.next_on && <p className="muted">{t('visit.nextOn', { day: visit.next_on })}</p>}
          </li>
        ))}
      </ul>
      {data && data.items.length > 0 && <Pager page={data} onCursor={setCursor} />}
      {solving && <SolveProblem {...solving} onClose={() => setSolving(undefined)} />}
      {visiting && <VisitForm householdId={household.id} onClose={() => setVisiting(false)} />}
    </section>
  );
}
