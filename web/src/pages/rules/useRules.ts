import { useQuery } from '@tanstack/react-query';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';

/** The rules in force, their parameters, and how often they were right from one month to another. */
export function useRules(from?: string, to?: string) {
  return useQuery({
    queryKey: ['rules', from, to],
    enabled: useMay('read_warnings'),
    queryFn: ({ signal }) => answer(api.GET('/api/v1/rules', { params: { query: { from, to } }, signal })),
  });
}

/** The parameters that a county may tune, each once. */
export function tunable(rules: Schemas['RulesView'] | undefined): Schemas['ParamStanding'][] {
  const all = (rules?.rules ?? []).flatMap(({ params }) => params).filter((param) => param.tunable);
  return [...new Map(all.map((param) => [param.name, param])).values()];
}
