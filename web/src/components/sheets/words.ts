/** The Chinese words of spreadsheets coming in, which the first screen does not need; the English ones come with all the others. */
import i18next from 'i18next';
import words from '@/i18n/zh/sheets.json';

i18next.addResourceBundle('zh', 'sheets', words);
