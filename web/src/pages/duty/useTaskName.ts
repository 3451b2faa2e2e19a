import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useCode } from '@/i18n/useCode';

/** What a task is, in words: a recurring duty by its own, with the period. */
export function useTaskName(): (task: Schemas['TaskView']) => string {
  const { i18n } = useTranslation();
  const code = useCode();
  return ({ kind, duty }) =>
    duty ? [textOf(duty, i18n.language), periodOf(duty)].filter(Boolean).join(' · ') : code('TaskKind', kind);
}

/** The month, quarter or year; a duty that follows a clue or an event has none. */
function periodOf({ period }: { period: string }): string {
  return /^\d{4}/.test(period) ? period : '';
}
