/** The Chinese words of cases and of what is printed from them, which the first screen does not need; the English ones come with all the others. */
import i18next from 'i18next';
import words from '@/i18n/zh/cases.json';
import prints from '@/i18n/zh/prints.json';

i18next.addResourceBundle('zh', 'cases', words);
i18next.addResourceBundle('zh', 'prints', prints);
