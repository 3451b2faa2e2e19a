/** The Chinese words of the evidence of contacts, which the first screen does not need; the English ones come with all the others. */
import i18next from 'i18next';
import words from '@/i18n/zh/contacts.json';

i18next.addResourceBundle('zh', 'contacts', words);
