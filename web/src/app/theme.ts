import { type ThemeConfig, theme } from 'antd';
import type { Density } from '@/lib/preferences';

/** The colours; style sheets use the variables of `app/tokens.css`, which say the same. */
export const COLOUR = {
  ink: '#1b2733',
  primary: '#0f4c81',
  red: '#b3261e',
  amber: '#8a5300',
  green: '#1a6b3c',
  grey: '#5b6670',
} as const;

const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif';

/** 紧凑 for offices, 大字 for phones and older eyes. */
export function themeOf(density: Density): ThemeConfig {
  const isLarge = density === 'large';
  return {
    algorithm: theme.defaultAlgorithm,
    token: {
      colorPrimary: COLOUR.primary,
      colorError: COLOUR.red,
      colorWarning: COLOUR.amber,
      colorSuccess: COLOUR.green,
      colorLink: COLOUR.primary,
      colorText: COLOUR.ink,
      colorTextSecondary: COLOUR.grey,
      colorTextTertiary: COLOUR.grey,
      colorTextDescription: COLOUR.grey,
      colorTextPlaceholder: '#6a7580',
      colorTextDisabled: '#66717b',
      colorBorder: '#aeb8c2',
      borderRadius: 6,
      fontFamily: FONT,
      fontSize: isLarge ? 18 : 14,
      controlHeight: isLarge ? 52 : 34,
      controlHeightSM: isLarge ? 44 : 28,
      controlHeightLG: isLarge ? 60 : 42,
      lineHeight: isLarge ? 1.6 : 1.5715,
      motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    },
  };
}
