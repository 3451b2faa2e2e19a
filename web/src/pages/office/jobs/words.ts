/** The Chinese words of long work, which the first screen does not need; the English ones come with all the others. */
import i18next from 'i18next';
import words from '@/i18n/zh/jobs.json';

i18next.addResourceBundle('zh', 'jobs', words);
