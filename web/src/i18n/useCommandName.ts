import { useTranslation } from 'react-i18next';

/** What a command of the log is called. `npm run check` sees to it that each has its words. */
export function useCommandName(): (command: string) => string {
  const { t } = useTranslation('commands');
  return (command) => t(command as 'case.act');
}
