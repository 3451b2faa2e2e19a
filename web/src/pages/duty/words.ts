/** The Chinese words of duties and tasks, which the first screen does not need; the English ones come with all the others. */
import i18next from 'i18next';
import words from '@/i18n/zh/duties.json';

i18next.addResourceBundle('zh', 'duties', words);
