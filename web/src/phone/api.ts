/** The few questions that a phone asks. */
import type { components } from '@/api/schema';

export type Schemas = components['schemas'];
export type Session = Schemas['SessionView'];

export type FieldWrong = Schemas['FieldProblem'];

/** The server said no, and why. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly zh: string,
    readonly en: string,
    /** What is wrong at which place of what was sent. */
    readonly errors: FieldWrong[] = [],
  ) {
    super(code);
  }
}

/** There is no way to the server. */
export class Offline extends Error {}

/** Nobody waits longer than this for an answer: the network flaps, and what has a key can be sent again. */
const PATIENCE = 30_000;

export async function ask<T>(
  method: string,
  path: string,
  body?: unknown,
  more: Record<string, string> = {},
): Promise<T> {
  const stop = new AbortController();
  const clock = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const response = await fetch(`/api/v1${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...more },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: stop.signal,
    });
    const text = await response.text();
    if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as T;
    const told = problemOf(text);
    throw new Refused(response.status, told?.code ?? '', told?.zh ?? '', told?.en ?? '', told?.errors);
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Offline();
  } finally {
    clearTimeout(clock);
  }
}

function problemOf(
  text: string,
): { code: string; zh: string; en: string; errors?: FieldWrong[] } | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const withCsrf = ({ csrf }: Session, version?: number) => ({
  'x-csrf-token': csrf,
  ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
});
