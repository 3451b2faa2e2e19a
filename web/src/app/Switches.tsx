import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { prefer } from '@/lib/preferences';
import { usePreferences } from '@/lib/usePreferences';

/** Between Chinese and English. The button names the other language in that language. */
export function LanguageSwitch() {
  const { language } = usePreferences();
  const { t } = useTranslation('shell');
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <Button type="text" lang={other === 'en' ? 'en' : 'zh-CN'} onClick={() => prefer({ language: other })}>
      {t('otherLanguage')}
    </Button>
  );
}

/** Between 紧凑 and 大字. */
export function DensitySwitch() {
  const { density } = usePreferences();
  const { t } = useTranslation('shell');
  return (
    <Button
      type="text"
      aria-pressed={density === 'large'}
      title={t('density.why')}
      onClick={() => prefer({ density: density === 'large' ? 'compact' : 'large' })}
    >
      {density === 'large' ? t('density.toCompact') : t('density.toLarge')}
    </Button>
  );
}
