import type { FormInstance } from 'antd';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Problem, textOf } from '@/api/problem';

/**
 * Puts each wrong place that the server names beside its field, and returns the places that found one; the notice above
 * the form tells the others. `/members/0/name` is the field `['members', 0, 'name']`.
 */
export function useFieldProblems<T>(form: FormInstance<T>, problem: Problem | null): ReadonlySet<string> {
  const { i18n } = useTranslation();
  const places = useMemo(
    () =>
      (problem?.details.errors ?? [])
        .filter(({ at }) => at.startsWith('/'))
        .map((place) => ({ at: place.at, name: nameOf(place.at), text: textOf(place, i18n.language) })),
    [problem, i18n.language],
  );
  const found = useMemo(() => {
    const known = new Set(form.getFieldsError().map(({ name }) => JSON.stringify(name)));
    return places.filter(({ name }) => known.has(JSON.stringify(name)));
  }, [form, places]);
  useEffect(() => {
    const [first] = found;
    if (!first) return;
    form.setFields(found.map(({ name, text }) => ({ name: name as never, errors: [text] })));
    form.scrollToField(first.name as never, { block: 'center', focus: true });
  }, [form, found]);
  return useMemo(() => new Set(found.map(({ at }) => at)), [found]);
}

function nameOf(pointer: string): (string | number)[] {
  const parts = pointer.slice(1).split('/');
  return parts.map((part) =>
    /^\d+$/.test(part) ? Number(part) : part.replace(/~1/g, '/').replace(/~0/g, '~'),
  );
}
