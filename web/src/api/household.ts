/**
 * What is asked about one household: each question under one key, so that all screens read one answer. A command lets
 * everything be read anew (`useCommand`); nobody else needs to.
 */
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api, type Schemas } from './client';

export type Household = Schemas['HouseholdView'];
type Id = string | undefined;

const of = (id: Id) => ({ path: { household_id: id ?? '' } });

export const householdQuery = (id: Id) =>
  queryOptions({
    queryKey: ['household', id],
    enabled: Boolean(id),
    queryFn: ({ signal }) => answer(api.GET('/api/v1/households/{household_id}', { params: of(id), signal })),
  });

export const explanationQuery = (id: Id) =>
  queryOptions({
    queryKey: ['household', id, 'explanation'],
    enabled: Boolean(id),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/households/{household_id}/explanation', { params: of(id), signal })),
  });

/** Whether its risk is gone; the answers are those of today. */
export const criteriaQuery = (id: Id, stability: Schemas['Stability']) =>
  queryOptions({
    queryKey: ['household', id, 'criteria', stability],
    enabled: Boolean(id),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/households/{household_id}/elimination-criteria', {
          params: { ...of(id), query: { stability } },
          signal,
        }),
      ),
  });

export const planQuery = (id: Id) =>
  queryOptions({
    queryKey: ['household', id, 'plan'],
    enabled: Boolean(id),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/households/{household_id}/plan', { params: of(id), signal })),
  });

/** The household itself: members, statements, guarantees, warnings, cases. */
export const useHousehold = (id: Id) => useQuery(householdQuery(id));

/** What each rule says about it, with the figures that it compared. */
export const useExplanation = (id: Id) => useQuery(explanationQuery(id));

/** Its risks and measures; asked only while it is monitored. */
export const usePlan = (id: Id, isMonitored = true) =>
  useQuery({ ...planQuery(id), enabled: Boolean(id) && isMonitored });

/** Who came when, and what was seen; the oldest first. */
export const useVisits = (id: Id, cursor?: string) =>
  useQuery({
    queryKey: ['household', id, 'visits', cursor],
    enabled: Boolean(id),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/households/{household_id}/visits', {
          params: { ...of(id), query: { cursor } },
          signal,
        }),
      ),
  });

/** Its contact persons, past ones too. */
export const useContacts = (id: Id) =>
  useQuery({
    queryKey: ['household', id, 'contacts'],
    enabled: Boolean(id),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/households/{household_id}/contacts', { params: of(id), signal })),
  });

/** Everything that happened to it, the newest first. */
export const useTimeline = (id: Id) =>
  useQuery({
    queryKey: ['household', id, 'timeline'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/households/{household_id}/timeline', { params: of(id), signal })),
  });

/** Puts a plan that came back from a change where the screens read it, so that the next change knows its version. */
export function useTakePlan() {
  const client = useQueryClient();
  return (plan: Schemas['PlanView']) => client.setQueryData(planQuery(plan.household_id).queryKey, plan);
}
