import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import chinese from './zh/subjects.json';

i18next.addResourceBundle('zh', 'subjects', chinese);

/** What an entry of the log is about, in words: its kind and its number. `npm run check` sees to it that each kind has its word. */
export function useSubjectName(): (subject: string) => string {
  const { t } = useTranslation('subjects');
  return (subject) => {
    const [kind = '', ...id] = subject.split('/');
    return [t(kind as 'household'), id.join('/')].filter(Boolean).join(' ');
  };
}
