import { useSyncExternalStore } from 'react';
import { onPreference, preferences } from './preferences';

/** The preferences of this browser; a component that asks for them follows their changes. */
export function usePreferences(): ReturnType<typeof preferences> {
  return useSyncExternalStore(onPreference, preferences);
}
