import { useTranslation } from 'react-i18next';
import { type CodeList, useCode } from '@/i18n/useCode';

/** The lists that figures of the rules take their codes from. */
const LISTS: CodeList[] = [
  'Population',
  'MonitoredType',
  'CivilAffairsStatus',
  'GuaranteeState',
  'Health',
  'Labour',
];
const SOURCES = ['register', 'statements', 'guarantees', 'assistance', 'records', 'policy'] as const;

/** Says a figure of a rule and where it comes from: codes in words, amounts with their commas. */
export function useFigures(): {
  value: (value: string | null | undefined) => string;
  source: (source: string) => string;
} {
  const { t } = useTranslation('warnings');
  const code = useCode();
  const word = (text: string) => {
    if (text === 'true') return t('figure.yes');
    if (text === 'false') return t('figure.no');
    for (const list of LISTS) {
      const label = code(list, text);
      if (label !== text) return label;
    }
    const isAmount = /^-?\d+\.\d{2}$/.test(text);
    return isAmount ? Number(text).toLocaleString('en-US', { maximumFractionDigits: 0 }) : text;
  };
  return {
    value: (value) =>
      value === null || value === undefined ? t('why.missing') : value.split(', ').map(word).join(' · '),
    source: (source) => {
      const known = SOURCES.find((one) => one === source);
      return known ? t(`source.${known}`) : source;
    },
  };
}
