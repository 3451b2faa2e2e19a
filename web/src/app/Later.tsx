import {
  type ComponentType,
  type LazyExoticComponent,
  lazy,
  type ReactNode,
  Suspense,
  useState,
} from 'react';

const loads: (() => Promise<unknown>)[] = [];

/** A dialog of the shell that the first screen does without; `Later` shows it. */
export function later<P>(
  load: () => Promise<{ default: ComponentType<P> }>,
): LazyExoticComponent<ComponentType<P>> {
  loads.push(load);
  return lazy(load);
}

/** Fetches all of them, so that they open at once, and also when the server can no longer be reached. */
export function loadLater(): void {
  for (const load of loads) void load().catch(() => undefined);
}

/** Loads what is in it when it first opens, and keeps it from then on. */
export function Later({ open, children }: { open: boolean; children: ReactNode }) {
  const [isWanted, setWanted] = useState(open);
  if (open && !isWanted) setWanted(true);
  return isWanted ? <Suspense fallback={null}>{children}</Suspense> : null;
}
