import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { randomKey } from '@/lib/randomKey';
import { lostConnection, Problem } from './problem';

export interface Command<V, R> {
  /** Gives the command; resolves to nothing when it failed, and `problem` then says why. */
  send: (values: V) => Promise<R | undefined>;
  /** Gives the last command again, under the same key: it takes effect once, however often it arrives. */
  repeat: () => void;
  busy: boolean;
  problem: Problem | null;
  forget: () => void;
}

/** Whatever is on the screen, or comes back to it, may show what was changed, and is read anew. */
export function readAnew(client: QueryClient): void {
  void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
}

/**
 * A command with its idempotency key. The key belongs to what is sent: the same values after a failure that leaves open
 * whether they arrived go out under the same key, other values under a new one. When it is done, everything is read anew.
 */
export function useCommand<V, R>(
  run: (values: V, key: string) => Promise<R>,
  onDone?: (result: R, values: V) => void,
): Command<V, R> {
  const client = useQueryClient();
  const attempt = useRef<{ key: string; content: string; values: V } | null>(null);
  const mutation = useMutation<R, Problem, V>({
    mutationFn: async (values) => {
      const content = JSON.stringify(values) ?? '';
      if (attempt.current?.content !== content) attempt.current = { key: randomKey(), content, values };
      try {
        const result = await run(values, attempt.current.key);
        attempt.current = null;
        return result;
      } catch (error) {
        const problem = error instanceof Problem ? error : lostConnection();
        if (!problem.mayBeRepeated && attempt.current) attempt.current.content = '';
        throw problem;
      }
    },
    onSuccess: (result, values) => {
      onDone?.(result, values);
      readAnew(client);
    },
    retry: false,
  });
  const send = (values: V) => mutation.mutateAsync(values).catch(() => undefined);
  return {
    send,
    repeat: () => {
      if (attempt.current) void send(attempt.current.values);
    },
    busy: mutation.isPending,
    problem: mutation.error,
    forget: mutation.reset,
  };
}
