import { answer, api, type Schemas } from '@/api/client';

export type Proposed = Schemas['AccountChangeProposed'];

/** Proposes a change of an account or a post; it waits for somebody else. */
export function proposeChange(body: Schemas['ProposeAccountChangeCmd'], key: string): Promise<Proposed> {
  return answer(
    api.POST('/api/v1/account-changes', { params: { header: { 'Idempotency-Key': key } }, body }),
  );
}
