import type { ReactNode } from 'react';

/** A word about the state of a thing. The colour only repeats what the word says. */
export function Tag({ tone, children }: { tone?: 'red' | 'amber' | 'green' | 'blue'; children: ReactNode }) {
  return (
    <span className="tag" data-tone={tone}>
      {children}
    </span>
  );
}
