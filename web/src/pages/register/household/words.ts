/** The Chinese words of a household's page and its forms, which the first screen does not need; the English ones come with all the others. */
import i18next from 'i18next';
import words from '@/i18n/zh/household.json';

i18next.addResourceBundle('zh', 'household', words);
