import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import type { Household } from '@/api/household';
import { useCode } from '@/i18n/useCode';
import { StepRecord } from '../cases/StepRecord';
import { lastStep } from '../cases/stages';
import type { CaseView } from '../cases/useCase';
import './words';

const SAID: (Schemas['ActKind'] | 'propose_elimination')[] = [
  'propose_elimination',
  'apply',
  'record_verification',
  'record_commitment',
  'record_review',
  'start_notice',
  'record_objection',
  'resolve_objection',
  'pass_town_review',
  'submit_to_county',
];

/** What the village recorded, and the town after it. */
export function VillageSays({ view, household }: { view: CaseView; household: Household }) {
  const { t } = useTranslation('bench');
  const code = useCode();
  const steps = SAID.map((act) => lastStep(view, act)).filter((step) => step !== undefined);
  return (
    <section className="card" aria-label={t('villageSays')}>
      <h2>{t('villageSays')}</h2>
      <ol className="work-list">
        {steps.map((step) => (
          <li key={step.id}>
            <h3>{step.act === 'propose_elimination' ? t('proposal') : code('ActKind', step.act)}</h3>
            <StepRecord step={step} members={household.members} />
            <p className="muted">{step.actor}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
