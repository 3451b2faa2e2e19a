/** The Chinese words of photographs and papers, which the first screen does not need; the English ones come with all the others. */
import i18next from 'i18next';
import words from '@/i18n/zh/files.json';

i18next.addResourceBundle('zh', 'files', words);
