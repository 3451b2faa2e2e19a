import { useQuery } from '@tanstack/react-query';
import { answer, api } from './client';

/** The people of the present post's area, with the posts that they hold. */
export function usePeople(isOn = true) {
  return useQuery({
    queryKey: ['people'],
    enabled: isOn,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/people', { signal })),
  });
}
