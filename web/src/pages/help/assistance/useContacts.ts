import { useQuery } from '@tanstack/react-query';
import { answer, api, type Schemas } from '@/api/client';
import type { Problem } from '@/api/problem';

/** The contact persons of a household, past ones too. */
export function useContacts(householdId: string) {
  return useQuery<Schemas['ContactView'][], Problem>({
    queryKey: ['households', householdId, 'contacts'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/households/{household_id}/contacts', {
          params: { path: { household_id: householdId } },
          signal,
        }),
      ),
  });
}
