/** The Chinese words of the questions, which the first screen does not need; the English ones come with all the others. */
import i18next from 'i18next';
import words from '@/i18n/zh/questions.json';

i18next.addResourceBundle('zh', 'questions', words);
