import type { Schemas } from '@/api/client';

/** Where each thing that waits is dealt with. A screen of its own goes here as soon as there is one. */
export function placeOf(item: Schemas['WaitingItem']): string {
  const household = item.household_id ? `/households/${item.household_id}` : '/';
  switch (item.what) {
    case 'warning':
      return `${household}?warning=${item.id}`;
    case 'clue':
      return `/clues/${item.id}`;
    case 'case':
      return `/cases/${item.id}`;
    case 'lapse':
      return `/assistance/${item.household_id}`;
    default:
      return household;
  }
}
