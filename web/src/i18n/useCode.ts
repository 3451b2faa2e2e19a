import { useTranslation } from 'react-i18next';
import type codes from './zh/codes.json';

export type CodeList = keyof typeof codes;

/** The label of a value of one of the API's value lists, in the language of the screen. */
export function useCode(): (list: CodeList, value: string) => string {
  const { i18n } = useTranslation();
  return (list, value) => {
    const label: unknown = i18n.getResource(i18n.language, 'codes', `${list}.${value}`);
    return typeof label === 'string' ? label : value;
  };
}

/** All values of a list with their labels, for a choice. */
export function useCodeOptions(): (list: CodeList) => { value: string; label: string }[] {
  const { i18n } = useTranslation();
  return (list) => {
    const labels = i18n.getResource(i18n.language, 'codes', list) as Record<string, string> | undefined;
    return Object.entries(labels ?? {}).map(([value, label]) => ({ value, label }));
  };
}
