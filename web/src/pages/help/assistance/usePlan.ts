import { useQueryClient } from '@tanstack/react-query';
import type { Schemas } from '@/api/client';

/** Puts a plan that came back from a change where the screens read it. */
export function useTakePlan() {
  const client = useQueryClient();
  return (plan: Schemas['PlanView']) => {
    client.setQueryData(['households', plan.household_id, 'plan'], plan);
    void client.invalidateQueries({ queryKey: ['households', plan.household_id, 'criteria'] });
    void client.invalidateQueries({ queryKey: ['worklist'] });
  };
}
