import type { Schemas } from '@/api/client';
import type { Filled } from '@/pages/ledger/RecordForm';

export type Question = Schemas['PatternView'];

/** The register in which the place concerned answers. */
export const ANSWERS = '/assistance/ledgers/question_answer';

/** What the record of a question begins with: what was seen, and whom it asks. */
export function filledOf(question: Question, office: string, today: string): Filled {
  const { kind, area_id, from, to, count, zh } = question;
  return {
    key: [kind, area_id, from, to, count].join('/'),
    area_id,
    values: {
      kind,
      from_on: from,
      to_on: to,
      records: String(count),
      question: zh,
      asked_by: office,
      asked_on: today,
    },
  };
}

/** Where a row behind a question is looked at. */
export function rowLink(row: Schemas['PatternRow']): string {
  if (row.case_id) return `/cases/${row.case_id}`;
  const tab = row.visit_id ? 'visits' : row.month || row.line != null ? 'statements' : undefined;
  return tab ? `/households/${row.household_id}?tab=${tab}` : `/households/${row.household_id}`;
}
