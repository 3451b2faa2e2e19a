import { useTranslation } from 'react-i18next';
import { exactYuan } from '@/lib/money';
import { useWord } from './useForms';
import type { Field } from './values';

/** A value of a field in words. */
export function useValueText(): (field: Field, value: unknown, names?: Record<string, unknown>) => string {
  const { t } = useTranslation('ledgers');
  const word = useWord();
  return (field, value, names) => {
    if (value === undefined || value === null) return '--';
    const choice = (code: unknown) => {
      const found = field.choices.find((one) => one.code === code);
      return found ? word(found) : String(code);
    };
    const unit = field.unit_zh && field.unit_en ? word({ zh: field.unit_zh, en: field.unit_en }) : '';
    switch (field.type) {
      case 'money':
        return t('yuan', { amount: exactYuan(value as number) });
      case 'percent':
        return `${exactYuan(value as number)}%`;
      case 'yes_no':
        return value ? t('yes') : t('no');
      case 'code':
        return choice(value);
      case 'codes':
        return (value as unknown[]).map(choice).join(t('comma'));
      case 'area':
      case 'member':
      case 'person':
      case 'ref':
        return String(names?.[String(value)] ?? t('elsewhere'));
      case 'rows':
        return t('rows', { count: (value as unknown[]).length });
      default:
        return unit ? `${value} ${unit}` : String(value);
    }
  };
}
