/** The Chinese words of requests about personal data, which the first screen does not need. */
import i18next from 'i18next';
import words from '@/i18n/zh/requests.json';

i18next.addResourceBundle('zh', 'requests', words);
