import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useCode } from '@/i18n/useCode';

/** What a task is, in words: a recurring duty by its own, with the period; what a meeting decided in its words. */
export function useTaskName(): (task: Schemas['TaskView']) => string {
  const { i18n } = useTranslation();
  const code = useCode();
  return ({ kind, duty, what }) =>
    (duty ? [textOf(duty, i18n.language), periodOf(duty)] : [code('TaskKind', kind), what])
      .filter(Boolean)
      .join(' · ');
}

/** The month, quarter or year; a duty that follows a clue or an event has none. */
function periodOf({ period }: { period: string }): string {
  return /^\d{4}/.test(period) ? period : '';
}
