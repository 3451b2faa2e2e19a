import { useQuery } from '@tanstack/react-query';
import { answer, api, type Schemas } from '@/api/client';
import type { Problem } from '@/api/problem';

/** Everything that happened to a household, the newest first. */
export function useTimeline(id: string) {
  return useQuery<Schemas['HouseholdEvent'][], Problem>({
    queryKey: ['household', id, 'timeline'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/households/{household_id}/timeline', {
          params: { path: { household_id: id } },
          signal,
        }),
      ),
  });
}
