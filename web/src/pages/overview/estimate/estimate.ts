import type { Schemas } from '@/api/client';
import { addressOf } from '@/lib/addressOf';

export type MissedOf = Schemas['MissedOf'];

/** Hundredths of a per cent as people read them. */
export function percent(hundredths: number): string {
  return `${(hundredths / 100).toFixed(1)}%`;
}

/** Those of the months that are estimated from of whom it is known what became of them. */
export function settled({ pooled }: MissedOf): number {
  return pooled.in_need + pooled.not_in_need;
}

/** The address of the households behind a number. */
export function drawnList(filters: Record<string, string | undefined>): string {
  return addressOf('/cockpit/estimate/list', filters);
}
