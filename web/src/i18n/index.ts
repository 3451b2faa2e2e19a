import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { type Language, onPreference, preferences } from '@/lib/preferences';
import { zh } from './resources';

/** English comes when it is asked for; Chinese is always there. */
const english = import.meta.glob<{ default: Record<string, unknown> }>('./en/*.json');

async function load(language: Language): Promise<void> {
  if (language === 'en' && !i18next.hasResourceBundle('en', 'common')) {
    await Promise.all(
      Object.entries(english).map(async ([path, words]) => {
        const namespace = path.slice('./en/'.length, -'.json'.length);
        i18next.addResourceBundle('en', namespace, (await words()).default);
      }),
    );
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
}

/** Makes the words ready in the language that was chosen. */
export async function initWords(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'zh',
    fallbackLng: false,
    resources: { zh },
    defaultNS: 'common',
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  await load(preferences().language);
  onPreference(() => {
    if (preferences().language !== i18next.language) void load(preferences().language);
  });
}
