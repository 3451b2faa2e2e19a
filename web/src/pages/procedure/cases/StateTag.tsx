import type { Schemas } from '@/api/client';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import './cases.css';

const TONES: Partial<Record<Schemas['CaseState'], 'amber' | 'green' | 'blue'>> = {
  suspended: 'amber',
  included: 'green',
  labelled: 'green',
  town_review: 'blue',
  town_submission: 'blue',
  county_decision: 'blue',
  government_decision: 'blue',
};

/** Where a case stands. */
export function StateTag({ state }: { state: Schemas['CaseState'] }) {
  const code = useCode();
  return <Tag tone={TONES[state]}>{code('CaseState', state)}</Tag>;
}

/** Why a case came back: the kinds of thing that are missing, and the words. */
export function reasonOf({ codes, reason }: Schemas['Returned'], code: ReturnType<typeof useCode>): string {
  const kinds = codes.filter((one) => one !== 'other').map((one) => code('ReturnReason', one));
  return [...kinds, reason].join(' · ');
}
