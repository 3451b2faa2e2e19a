/** The Chinese words of opening registers and transfers, which the first screen does not need. */
import i18next from 'i18next';
import words from '@/i18n/zh/arrivals.json';

i18next.addResourceBundle('zh', 'arrivals', words);
