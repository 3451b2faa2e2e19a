import { useTranslation } from 'react-i18next';

/** What an entry of the log is about, in words: its kind and its number. `npm run check` sees to it that each kind has its word. */
export function useSubjectName(): (subject: string) => string {
  const { t } = useTranslation('subjects');
  return (subject) => {
    const [kind = '', ...id] = subject.split('/');
    return [t(kind as 'household'), id.join('/')].filter(Boolean).join(' ');
  };
}
