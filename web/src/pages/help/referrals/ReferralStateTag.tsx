import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import './words';

const TONES = { sent: 'blue', accepted: 'amber', done: 'green', refused: undefined } as const;

/** Where a referral stands; one without an answer after its last day says so. */
export function ReferralStateTag({ referral }: { referral: Schemas['ReferralView'] }) {
  const { t } = useTranslation('referrals');
  const code = useCode();
  return referral.unanswered ? (
    <Tag tone="red">{t('overdue')}</Tag>
  ) : (
    <Tag tone={TONES[referral.state]}>{code('ReferralState', referral.state)}</Tag>
  );
}
