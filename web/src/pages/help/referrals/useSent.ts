import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import './words';

/** Who sent a referral and when, or that it went out with a decision, and whose. */
export function useSent(): (referral: Schemas['ReferralView']) => string {
  const { t } = useTranslation('referrals');
  return ({ case_id: byDecision, sent_on: on, sent_by_name: sender }) => {
    const given = { on, name: sender ?? '' };
    return (byDecision ? t('sentWith', given) : t('sentBy', given)).trim();
  };
}
