/** The Chinese words of visits by points, which the first screen does not need; the English ones come with all the others. */
import i18next from 'i18next';
import words from '@/i18n/zh/visits.json';

i18next.addResourceBundle('zh', 'visits', words);
