import type { Schemas } from '@/api/client';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';

const TONES: Partial<Record<Schemas['CaseState'], 'amber' | 'green' | 'blue'>> = {
  suspended: 'amber',
  included: 'green',
  labelled: 'green',
  town_review: 'blue',
  county_decision: 'blue',
  government_decision: 'blue',
};

/** Where a case stands. */
export function StateTag({ state }: { state: Schemas['CaseState'] }) {
  const code = useCode();
  return <Tag tone={TONES[state]}>{code('CaseState', state)}</Tag>;
}
