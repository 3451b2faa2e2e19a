import type { Schemas } from '@/api/client';
import { fenOf } from '@/lib/money';

type SuddenEvent = Schemas['SuddenEvent'];

/** An event as it is typed: yuan instead of fen. */
export function eventTyped(event: SuddenEvent | null | undefined) {
  if (!event) return undefined;
  const amount = event.amount == null ? '' : String(event.amount / 100);
  return { ...event, amount } as unknown as SuddenEvent;
}

/** What was typed, as the API takes it. */
export function eventOf(typed: SuddenEvent | null | undefined): SuddenEvent | undefined {
  return typed ? { ...typed, amount: fenOf(String(typed.amount ?? '')) } : undefined;
}
