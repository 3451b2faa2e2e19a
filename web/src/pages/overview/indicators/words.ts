/** The Chinese words of indicators and areas that are watched, which the first screen does not need; the English ones come with all the others. */
import i18next from 'i18next';
import words from '@/i18n/zh/indicators.json';

i18next.addResourceBundle('zh', 'indicators', words);
