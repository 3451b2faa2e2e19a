import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { Tag } from '@/components/Tag';

const TONES = { watch: undefined, normal: 'amber', urgent: 'red' } as const;

/** How urgent a warning is. */
export function LevelTag({ level }: { level: Schemas['WarningLevel'] | null | undefined }) {
  const { t } = useTranslation('warnings');
  return level ? <Tag tone={TONES[level]}>{t(`level.${level}`)}</Tag> : '--';
}
