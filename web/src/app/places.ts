import type { Schemas } from '@/api/client';

/** Where each thing that waits is dealt with. */
export function placeOf({ what, id, household_id: household }: Schemas['WaitingItem']): string {
  switch (what) {
    case 'warning':
      return `/clues/warnings/${id}`;
    case 'clue':
      return `/clues/${id}`;
    case 'case':
      return `/cases/${id}`;
    case 'lapse':
      return `/assistance/${household}`;
    case 'account_change':
      return '/people/changes?state=proposed';
    case 'task':
      return `/duties/tasks/${id}`;
  }
}
