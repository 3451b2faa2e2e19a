import type { Schemas } from '@/api/client';
import { useAreas } from '@/api/useAreas';
import { usePeople } from '@/api/usePeople';
import type { CaseView } from '../useCase';

/** Those for whom a step of a case can be entered: they have no account to log in with, and the household lies in their area. */
export function useColleagues(view: CaseView | undefined): Schemas['PersonView'][] {
  const people = usePeople(view !== undefined);
  const { data: areas } = useAreas();
  const known = new Map(areas?.map((area) => [area.id, area]));
  const above = new Set<string>();
  for (let at = view && known.get(view.area_id); at; at = at.parent_id ? known.get(at.parent_id) : undefined)
    above.add(at.id);
  return (people.data ?? []).filter((one) => !one.may_log_in && above.has(one.area_id));
}
