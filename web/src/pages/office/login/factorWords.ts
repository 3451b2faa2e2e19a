/** The Chinese words of the second factor, which the first screen does not need. */
import i18next from 'i18next';
import words from '@/i18n/zh/factor.json';

i18next.addResourceBundle('zh', 'factor', words);
