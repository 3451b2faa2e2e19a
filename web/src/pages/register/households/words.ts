/** The Chinese words of the list of households, which the first screen does not need; the English ones come with all the others. */
import i18next from 'i18next';
import words from '@/i18n/zh/households.json';

i18next.addResourceBundle('zh', 'households', words);
