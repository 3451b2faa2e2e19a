import createClient from 'openapi-fetch';
import { send } from './connection';
import { lostConnection, Problem, type ProblemDetails, strangeAnswer } from './problem';
import type { components, paths } from './schema';

/** The types of the API's document, by name: `Schemas['HouseholdView']`. */
export type Schemas = components['schemas'];

/** The client, made from `crates/server/openapi.json`. Wrap each call in `answer`. */
export const api = createClient<paths>({ baseUrl: window.location.origin, fetch: send });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of an answer; whatever else came is thrown as a `Problem`. */
export async function answer<T>(call: Promise<Answer<T>>): Promise<T> {
  let result: Answer<T>;
  try {
    result = await call;
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw lostConnection();
  }
  const { data, error, response } = result;
  if (response.ok) return data as T;
  throw isProblem(error) ? new Problem(error) : strangeAnswer(response.status);
}

/** The headers of a command: its key, and the version that was read, so that nobody's work is overwritten. */
export function headers<K extends string>(
  key: K,
  version: number,
): { 'Idempotency-Key': K; 'If-Match': string } {
  return { 'Idempotency-Key': key, 'If-Match': `"${version}"` };
}

function isProblem(error: unknown): error is ProblemDetails {
  return typeof error === 'object' && error !== null && 'code' in error && 'zh' in error;
}
