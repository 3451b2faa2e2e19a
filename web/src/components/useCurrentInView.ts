import { type RefObject, useEffect } from 'react';
import { useLocation } from 'react-router';

/** In a row of links that is wider than the screen the one of the present page is in view. */
export function useCurrentInView(row: RefObject<HTMLElement | null>): void {
  const { pathname, search } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address has another link.
  useEffect(() => {
    const current = row.current?.querySelector<HTMLElement>('[aria-current="page"]');
    if (!row.current || !current) return;
    row.current.scrollLeft = current.offsetLeft - (row.current.clientWidth - current.offsetWidth) / 2;
  }, [row, pathname, search]);
}
