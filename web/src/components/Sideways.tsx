import type { ReactNode } from 'react';

/** What may be wider than the screen is moved sideways by itself, and the page stays where it is. */
export function Sideways({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys, too.
    <section className="scroll-x" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
