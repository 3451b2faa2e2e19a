import type { Schemas } from '@/api/client';
import { exactYuan } from '@/lib/money';

/** What a department answered: the day, its words, what it gave, and when it had accepted before that. */
export const answerOf = (
  referral: Schemas['ReferralView'],
  yuan: (amount: string) => string,
  accepted: (on: string) => string,
): string =>
  [
    referral.answered_on,
    referral.answer,
    referral.benefit,
    referral.amount == null ? null : yuan(exactYuan(referral.amount)),
    referral.given_on,
    referral.accepted_on && referral.state !== 'accepted' ? accepted(referral.accepted_on) : null,
  ]
    .filter(Boolean)
    .join(' · ');
