/** The Chinese words of what is printed from a case, which the first screen does not need. */
import i18next from 'i18next';
import words from '@/i18n/zh/prints.json';

i18next.addResourceBundle('zh', 'prints', words);
