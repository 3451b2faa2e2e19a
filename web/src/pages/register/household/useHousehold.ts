import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import type { Problem } from '@/api/problem';

export type Household = Schemas['HouseholdView'];

/** The household that the address names. */
export function useHouseholdId(): string {
  return useParams().householdId ?? '';
}

export function useHousehold(id: string) {
  return useQuery<Household, Problem>({
    queryKey: ['household', id],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/households/{household_id}', { params: { path: { household_id: id } }, signal }),
      ),
  });
}

/** Reads anew what is shown of a household, after it changed. */
export function useRefreshHousehold(id: string): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: ['household', id] });
    void client.invalidateQueries({ queryKey: ['today'] });
    void client.invalidateQueries({ queryKey: ['households'] });
  };
}
