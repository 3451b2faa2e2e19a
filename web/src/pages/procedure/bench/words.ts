/** The Chinese words of the approval bench, which the first screen does not need. */
import i18next from 'i18next';
import words from '@/i18n/zh/bench.json';

i18next.addResourceBundle('zh', 'bench', words);
