import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { answer, api, type Schemas } from '@/api/client';
import type { Problem } from '@/api/problem';

/** What a new campaign chooses from: the duties of this period, and the posts that visit. */
export function useChoices(): UseQueryResult<Schemas['CampaignChoices'], Problem> {
  return useQuery<Schemas['CampaignChoices'], Problem>({
    queryKey: ['campaigns', 'choices'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/campaigns/choices', { signal })),
  });
}
