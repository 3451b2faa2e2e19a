import { useQuery } from '@tanstack/react-query';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';

type Job = Schemas['JobView'];
/** How often is asked how far it is. */
const LOOK_MS = 500;

/** A job that was begun here: how far it is, what came of it, and a way to cancel it. */
export function useJob(id: string | undefined) {
  const cancel = useCommand((job: string, key: string) =>
    answer(
      api.POST('/api/v1/jobs/{job_id}/cancellation', {
        params: { path: { job_id: job }, header: { 'Idempotency-Key': key } },
      }),
    ),
  );
  const job = useQuery({
    queryKey: ['jobs', id],
    enabled: id !== undefined,
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/jobs/{job_id}', { params: { path: { job_id: id ?? '' } }, signal })),
    refetchInterval: ({ state }) => (state.data && hasEnded(state.data) ? false : LOOK_MS),
  });
  const ended = id !== undefined && job.data && hasEnded(job.data) ? job.data : undefined;
  return {
    job,
    ended,
    isRunning: id !== undefined && ended === undefined,
    cancel: () => id !== undefined && void cancel.send(id),
    isCancelling: cancel.busy,
    problem: cancel.problem,
  };
}

function hasEnded(job: Job): boolean {
  return job.state === 'done' || job.state === 'failed' || job.state === 'cancelled';
}
