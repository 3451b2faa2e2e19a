/** The Chinese words of the administrators' screens, which the first screen of others does not need. */
import i18next from 'i18next';
import words from '@/i18n/zh/administration.json';

i18next.addResourceBundle('zh', 'administration', words);
