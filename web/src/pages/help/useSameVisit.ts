import { answer, api, type Schemas } from '@/api/client';
import { type Command, useCommand } from '@/api/useCommand';
import { useToday } from '@/app/session';
import { say } from '@/lib/said';

interface Visited {
  household_id: string;
  head?: string | null;
}

/** A visit at which nothing had changed: one tap. `said` is shown when it is recorded. */
export function useSameVisit(
  said: (household: Visited, recorded: Schemas['VisitRecorded']) => string,
  /** The campaign within which they are recorded. */
  campaign?: string,
): Command<Visited, unknown> {
  const today = useToday();
  return useCommand(
    ({ household_id }, key) =>
      answer(
        api.POST('/api/v1/households/{household_id}/visits', {
          params: { path: { household_id }, header: { 'Idempotency-Key': key } },
          body: { visited_on: today, no_change: true, campaign_id: campaign ?? null },
        }),
      ),
    (recorded, household) => say(said(household, recorded)),
  );
}
