import { useMemo } from 'react';
import { useSearchParams } from 'react-router';

/**
 * The filters of a list, kept in the address, so that a list can be shared and the way back leads to it. Another filter
 * begins at the first page. What names a person never goes here.
 */
export function useUrlFilters<K extends string>(
  names: readonly K[],
): {
  filters: Partial<Record<K, string>>;
  change: (filters: Partial<Record<K, string | null | undefined>>) => void;
  cursor: string | undefined;
  goTo: (cursor: string) => void;
} {
  const [params, setParams] = useSearchParams();
  const filters = useMemo(() => {
    const given = names.map((name) => [name, params.get(name)] as const).filter(([, value]) => value);
    return Object.fromEntries(given) as Partial<Record<K, string>>;
  }, [names, params]);
  const change = (changes: Partial<Record<K, string | null | undefined>>) => {
    const next = new URLSearchParams(params);
    next.delete('cursor');
    for (const [name, value] of Object.entries(changes) as [K, string | null | undefined][]) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    setParams(next);
  };
  const goTo = (cursor: string) => {
    const next = new URLSearchParams(params);
    next.set('cursor', cursor);
    setParams(next);
    window.scrollTo({ top: 0 });
  };
  return { filters, change, cursor: params.get('cursor') ?? undefined, goTo };
}
