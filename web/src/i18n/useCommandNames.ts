import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import chinese from './zh/commands.json';

i18next.addResourceBundle('zh', 'commands', chinese);

/** What the commands of the log are called. `npm run check` sees to it that each has its words. */
export function useCommandNames() {
  const { t, i18n } = useTranslation('commands');
  const commandName = (command: string) => t(command as 'case.act');
  const words = i18n.getResourceBundle(i18n.language, 'commands') as typeof chinese;
  const commandOptions = Object.entries(words)
    .flatMap(([noun, verbs]) => Object.entries(verbs).map(([verb, label]) => ({ noun, verb, label })))
    .map(({ noun, verb, label }) => ({ value: `${noun}.${verb}`, label: String(label) }));
  return { commandName, commandOptions };
}
