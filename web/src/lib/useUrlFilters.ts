import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { Problem } from '@/api/problem';
import type { Check } from './filters';

type Checks = Record<string, Check<unknown>>;
type Values<C extends Checks> = { [K in keyof C]?: C[K] extends Check<infer T> ? T : never };

/**
 * The filters of a list, kept in the address, so that a list can be shared and the way back leads to it. Another filter
 * begins at the first page. What names a person never goes here. An address that says something unknown shows no list:
 * one without its filter would be taken for the list that was asked for. The checks belong outside of the screen.
 */
export function useUrlFilters<C extends Checks>(
  checks: C,
): {
  filters: Values<C>;
  change: (filters: { [K in keyof C]?: string | null | undefined }) => void;
  cursor: string | undefined;
  goTo: (cursor: string) => void;
} {
  const [params, setParams] = useSearchParams();
  const filters = useMemo(() => {
    const given = Object.entries(checks).flatMap(([name, check]) => {
      const text = params.get(name);
      if (!text) return [];
      const value = check(text);
      if (value === undefined) throw unknownFilter(name, text);
      return [[name, value]];
    });
    return Object.fromEntries(given) as Values<C>;
  }, [checks, params]);
  const change = (changes: { [K in keyof C]?: string | null | undefined }) => {
    const next = new URLSearchParams(params);
    next.delete('cursor');
    for (const [name, value] of Object.entries(changes)) {
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

function unknownFilter(name: string, text: string): Problem {
  return new Problem({
    type: 'urn:shouwang:problem:filter.unknown',
    title: '',
    status: 400,
    code: 'filter.unknown',
    detail: '',
    zh: `地址里的筛选条件“${name}=${text}”不存在，可能是旧收藏或抄错了。请打开不带筛选的页面，重新选择。`,
    en: `The address asks for “${name}=${text}”, which there is not; it may be an old bookmark or mistyped. Open the page without filters and choose again.`,
    trace_id: '',
  });
}
