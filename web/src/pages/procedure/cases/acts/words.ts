/** The Chinese words of the steps of a case, which the first screen does not need; the English ones come with all the others. */
import i18next from 'i18next';
import words from '@/i18n/zh/acts.json';

i18next.addResourceBundle('zh', 'acts', words);
