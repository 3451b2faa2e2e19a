/** The Chinese words of revocations and corrections, which the first screen does not need. */
import i18next from 'i18next';
import words from '@/i18n/zh/remedies.json';

i18next.addResourceBundle('zh', 'remedies', words);
