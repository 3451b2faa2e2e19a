import type { Schemas } from '@/api/client';
import { exactYuan } from '@/lib/money';

/** What a department answered: the day, its words, and what it gave. */
export const answerOf = (referral: Schemas['ReferralView'], yuan: (amount: string) => string): string =>
  [
    referral.answered_on,
    referral.answer,
    referral.benefit,
    referral.amount == null ? null : yuan(exactYuan(referral.amount)),
    referral.given_on,
  ]
    .filter(Boolean)
    .join(' · ');
