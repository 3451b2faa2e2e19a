import { useQuery } from '@tanstack/react-query';
import { answer, api, type Schemas } from './client';
import type { Problem } from './problem';

/** The divisions of the present post, in the order of the tree. They change with the calendar, not with the hour. */
export function useAreas() {
  return useQuery<Schemas['AreaView'][], Problem>({
    queryKey: ['areas'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/areas', { signal })),
    staleTime: 10 * 60_000,
  });
}
