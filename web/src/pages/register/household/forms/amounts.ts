import type { Schemas } from '@/api/client';

/** The amounts of a statement in the order of the form: income, what it costs to earn it, and expense. */
export const AMOUNTS = [
  'wage',
  'business',
  'property',
  'transfer',
  'business_expense',
  'rigid_expense',
  'self_paid_medical',
  'claims',
] as const satisfies (keyof Schemas['Amounts'])[];

export type AmountName = (typeof AMOUNTS)[number];
