import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api, headers, type Schemas } from '@/api/client';

export type CaseView = Schemas['CaseView'];

/** A case: its steps, its clock, and what the caller may do. */
export const caseQuery = (id: string | undefined) =>
  queryOptions({
    queryKey: ['cases', id],
    enabled: Boolean(id),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/cases/{case_id}', { params: { path: { case_id: id ?? '' } }, signal })),
  });

export const useCase = (id: string | undefined) => useQuery(caseQuery(id));

interface Sending {
  /** The colleague who cannot log in and for whom it is entered, and why. */
  enteredFor?: { person: string; purpose: string };
  /** The page is going away; the request shall arrive nevertheless. */
  keepalive?: boolean;
}

/** The headers of what is entered for a colleague. */
export function headersFor({ person, purpose }: { person: string; purpose: string }) {
  return { 'X-Acted-By': person, 'X-Reason': encodeURIComponent(purpose) };
}

/** Sends one act. */
export function sendAct(
  view: { id: string; version: number },
  act: Schemas['Act'],
  key: string,
  { enteredFor, keepalive }: Sending = {},
) {
  return answer(
    api.POST('/api/v1/cases/{case_id}/acts', {
      params: {
        path: { case_id: view.id },
        header: { ...headers(key, view.version), ...(enteredFor ? headersFor(enteredFor) : {}) },
      },
      body: { act },
      keepalive,
    }),
  );
}

/** Asks whether an act would be refused, and does nothing. */
export function tryAct(view: { id: string; version: number }, act: Schemas['Act'], key: string) {
  return answer(
    api.POST('/api/v1/cases/{case_id}/acts/trial', {
      params: { path: { case_id: view.id }, header: headers(`${key}-trial`, view.version) },
      body: { act },
    }),
  );
}

/** Puts a case that came back from an act where all screens read it, so that the next act knows its version. */
export function useTakeCase() {
  const client = useQueryClient();
  return (view: CaseView) => client.setQueryData(['cases', view.id], view);
}
