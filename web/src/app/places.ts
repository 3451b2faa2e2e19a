import type { Schemas } from '@/api/client';

/** Where each thing that waits is dealt with. */
export function placeOf(item: Schemas['WaitingItem']): string {
  const { what, id, household_id: household } = item;
  switch (what) {
    case 'warning':
      return `/clues/warnings/${id}`;
    case 'clue':
      return `/clues/${id}`;
    case 'application':
    case 'remark':
      return `/clues/applications/${id}`;
    case 'case':
      return `/cases/${id}`;
    case 'lapse':
      return `/assistance/${household}`;
    case 'arrears':
      return `/assistance/ledgers/${item.code}/${id}`;
    case 'account_change':
      return '/people/changes?state=proposed';
    case 'task':
      return placeOfTask(item.code, household, item.referral_id) ?? `/duties/tasks/${id}`;
  }
}

/** Where what an entry of a log is about is seen (`procedure_case/7`); not everything has a page of its own. */
export function placeOfSubject(subject: string): string | undefined {
  const [kind = '', id] = subject.split('/');
  if (!id) return undefined;
  const places: Record<string, string> = {
    household: `/households/${id}`,
    warning: `/clues/warnings/${id}`,
    clue: `/clues/${id}`,
    application: `/clues/applications/${id}`,
    procedure_case: `/cases/${id}`,
    task: `/duties/tasks/${id}`,
    referral: `/referrals?referral=${id}`,
  };
  return places[kind];
}

/** Where a task is done, when that is another page than its own: the referral that is answered, the plan of the household. */
export function placeOfTask(
  kind: string,
  household: string | null | undefined,
  referral: string | null | undefined,
): string | undefined {
  if (kind === 'answer_referral' && referral) return `/referrals?referral=${referral}`;
  if ((kind === 'first_measure' || kind === 'assign_contacts') && household)
    return `/assistance/${household}`;
  return undefined;
}
