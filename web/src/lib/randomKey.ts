/**
 * A key for one command. `crypto.randomUUID` exists only behind TLS or on the same machine, and many county offices use
 * plain HTTP inside their network; `getRandomValues` is there always.
 */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
