import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';

/** The language of a file: that of the screen. */
export function useFileLanguage(): Schemas['FileLanguage'] {
  const { i18n } = useTranslation();
  return i18n.language === 'en' ? 'en' : 'zh';
}
