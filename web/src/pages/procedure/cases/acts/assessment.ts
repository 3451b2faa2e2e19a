import type { Schemas } from '@/api/client';
import type { Household } from '@/api/household';

type Assessment = Schemas['Assessment'];
type Found = Partial<Pick<Schemas['GuaranteeFound'], 'state' | 'note'>>;

/** In the order of the notices. */
export const GUARANTEES: Schemas['Guarantee'][] = [
  'food',
  'clothing',
  'education',
  'medical',
  'housing',
  'water',
];

/** What the form begins with: what was found before a return, and else how the register has each guarantee. */
export function assessmentTyped(before: Assessment | null | undefined, household: Household) {
  const found = Object.fromEntries(
    GUARANTEES.map((guarantee): [string, Found] => {
      const said = before?.guarantees.find((one) => one.guarantee === guarantee);
      const known = household.guarantees.find((one) => one.guarantee === guarantee && !one.until);
      const { state, note } = said ?? known ?? {};
      return [guarantee, { state, note: note ?? undefined }];
    }),
  );
  const typed = { income: before?.income, expense: before?.expense, guarantees: found };
  return typed as unknown as Assessment;
}

/** What was typed, as the API takes it. */
export function assessmentOf(typed: Assessment | null | undefined): Assessment | undefined {
  if (!typed) return undefined;
  const found = typed.guarantees as unknown as Record<Schemas['Guarantee'], Schemas['GuaranteeFound']>;
  const stated = GUARANTEES.map((guarantee) => {
    const { state, note } = found[guarantee];
    return { guarantee, state, ...(state !== 'met' && note ? { note } : {}) };
  });
  return { income: typed.income, expense: typed.expense, guarantees: stated };
}
