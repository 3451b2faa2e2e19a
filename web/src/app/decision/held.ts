/**
 * Decisions that are held back for ten seconds, so that they can be undone. One waits at a time: the next one sends the
 * one before. Going to another screen leaves it running; leaving the app sends it at once, because who pressed the button
 * believes it done. What could not be sent stays here, with the reason, until the person has dealt with it.
 */
import { useSyncExternalStore } from 'react';
import { lostConnection, Problem } from '@/api/problem';

const HELD_MS = 10_000;

export interface Decision {
  /** Of which case. */
  caseId: string;
  /** What is decided on whom. */
  label: string;
  /** Sends it; when the page is going away, so that the request outlives the page. */
  send: (isLeaving: boolean) => Promise<void>;
  /** Takes the person back to the form, with everything in it. */
  reopen: () => void;
}

export interface Held {
  decision: Decision;
  /** When it is sent. */
  until: number;
  state: 'waiting' | 'sending' | 'failed';
  problem: Problem | null;
}

let all: readonly Held[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function become(next: readonly Held[]): void {
  all = next;
  window.removeEventListener('beforeunload', leave);
  if (next.length > 0) window.addEventListener('beforeunload', leave);
  for (const listener of listeners) listener();
}

/** Puts something else in the place of the decision, or nothing. */
function replace(decision: Decision, next: Held | null): void {
  become(
    all.flatMap((held) => {
      if (held.decision !== decision) return [held];
      return next ? [next] : [];
    }),
  );
}

/** Holds a decision back. One that still waits is sent first. */
export function hold(decision: Decision): void {
  void sendWaiting();
  clearTimeout(timer);
  timer = setTimeout(() => void sendNow(decision), HELD_MS);
  const others = all.filter(({ decision: { caseId } }) => caseId !== decision.caseId);
  become([...others, { decision, until: Date.now() + HELD_MS, state: 'waiting', problem: null }]);
}

/** Takes a decision back, or up again after a failure: nothing is sent, and its form opens. */
export function undo(decision: Decision): void {
  replace(decision, null);
  decision.reopen();
}

/** Sends one without waiting any longer, or once more after a failure. */
export async function sendNow(decision: Decision, isLeaving = false): Promise<void> {
  const held = all.find((one) => one.decision === decision);
  if (held === undefined || held.state === 'sending') return;
  replace(decision, { ...held, state: 'sending', problem: null });
  try {
    await decision.send(isLeaving);
    replace(decision, null);
  } catch (error) {
    const problem = error instanceof Problem ? error : lostConnection();
    replace(decision, { ...held, state: 'failed', problem });
  }
}

/** Sends the one that waits. */
export async function sendWaiting(isLeaving = false): Promise<void> {
  const waiting = all.find(({ state }) => state === 'waiting');
  if (waiting) await sendNow(waiting.decision, isLeaving);
}

/** The page goes away: the decision goes out first, and the browser asks whether to wait for its answer. */
function leave(event: BeforeUnloadEvent): void {
  void sendWaiting(true);
  event.preventDefault();
}

/** The decisions that have not arrived yet. */
export function useHeld(): readonly Held[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => all,
  );
}
