import { useEffect, useRef } from 'react';
import { preferences } from './preferences';

/**
 * Calls `act` when a key is pressed. Single keys are off while somebody types, while a dialog is open, and where the
 * person has switched them off; a combination with Ctrl always works.
 */
export function useShortcut(key: string, act: () => void, isOn = true): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (!isOn) return undefined;
    const wanted = key.toLowerCase();
    const listen = (event: KeyboardEvent) => {
      // A key that is held down is pressed once.
      if (event.isComposing || event.repeat) return;
      const isCombination = event.ctrlKey || event.metaKey;
      const pressed = `${isCombination ? 'ctrl+' : ''}${event.key.toLowerCase()}`;
      if (pressed !== wanted || event.altKey) return;
      if (!isCombination && (!preferences().shortcuts || isBusy(event))) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [key, isOn]);
}

function isBusy(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  const isTyping =
    target?.closest('input:not([type="checkbox"]), textarea, select, [contenteditable="true"]') !== null;
  // A dialog that was closed stays in the page without a box.
  const dialogs = [...document.querySelectorAll('[role="dialog"]')];
  return isTyping || dialogs.some((dialog) => dialog.getClientRects().length > 0);
}
