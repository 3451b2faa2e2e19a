/** What a person chose for this browser. Nothing about any household is kept here. */

export type Language = 'zh' | 'en';
export type Density = 'compact' | 'large';

interface Preferences {
  language: Language;
  density: Density;
  shortcuts: boolean;
}

const KEY = 'preferences';
const DEFAULTS: Preferences = { language: 'zh', density: 'compact', shortcuts: true };

let current: Preferences = { ...DEFAULTS, ...read() };
const listeners = new Set<() => void>();

function read(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>;
  } catch {
    return {};
  }
}

/** What is chosen in another tab holds in this one. */
window.addEventListener('storage', ({ key }) => {
  if (key === KEY) follow({ ...DEFAULTS, ...read() });
});

function follow(chosen: Preferences): void {
  current = chosen;
  for (const listener of listeners) listener();
}

export function preferences(): Preferences {
  return current;
}

export function prefer(change: Partial<Preferences>): void {
  const chosen = { ...current, ...change };
  localStorage.setItem(KEY, JSON.stringify(chosen));
  follow(chosen);
}

export function onPreference(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
