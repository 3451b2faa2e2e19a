import type { Schemas } from '@/api/client';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';

const TONES = { watch: undefined, normal: 'amber', urgent: 'red' } as const;

/** How urgent a warning is. */
export function LevelTag({ level }: { level: Schemas['WarningLevel'] | null | undefined }) {
  const code = useCode();
  return level ? <Tag tone={TONES[level]}>{code('WarningLevel', level)}</Tag> : '--';
}
