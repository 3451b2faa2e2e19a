import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useCode } from '@/i18n/useCode';

/** What a task is, in words: a recurring duty by its own, with the period. */
export function useTaskName(): (task: Schemas['TaskView']) => string {
  const { i18n } = useTranslation();
  const code = useCode();
  return ({ kind, duty }) =>
    duty ? `${textOf(duty, i18n.language)} · ${duty.period}` : code('TaskKind', kind);
}
