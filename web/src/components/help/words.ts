/** The Chinese words of the help, which come when somebody asks for it; the English ones come with all the others. */
import i18next from 'i18next';
import words from '@/i18n/zh/help.json';

i18next.addResourceBundle('zh', 'help', words);
