/** The Chinese words of the queries of assets, which the first screen does not need; the English ones come with all the others. */
import i18next from 'i18next';
import words from '@/i18n/zh/assets.json';

i18next.addResourceBundle('zh', 'assets', words);
