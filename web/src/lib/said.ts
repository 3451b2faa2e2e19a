/** What was done a moment ago, said once at the foot of the screen: whoever sends a form sees that it arrived. */
import { useSyncExternalStore } from 'react';

const SHOWN_MS = 6_000;

let said = '';
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function become(text: string): void {
  said = text;
  for (const listener of listeners) listener();
}

/** Says it for a few seconds. */
export function say(text: string): void {
  clearTimeout(timer);
  timer = setTimeout(() => become(''), SHOWN_MS);
  become(text);
}

export function useSaid(): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => said,
  );
}
