import { useTranslation } from 'react-i18next';
import { matchRoutes, useLocation } from 'react-router';
import { KeyTable } from '@/app/KeyTable';
import { screens } from '@/app/routes';
import { pageKey } from './pageKey';
import './words';

/** What is done on the page that is open, in two or three sentences, and which keys work there. */
export default function PageHelp() {
  const { t } = useTranslation('help');
  const { pathname } = useLocation();
  const [match] = matchRoutes(screens, pathname) ?? [];
  if (!match) return null;
  const key = pageKey(match.route) as 'today';
  return (
    <div className="page-help-words">
      <p>{t(`page.${key}.what`)}</p>
      <ul>
        {(['first', 'second'] as const)
          .map((one) => t(`page.${key}.${one}`, { defaultValue: '' }))
          .filter(Boolean)
          .map((text) => (
            <li key={text}>{text}</li>
          ))}
      </ul>
      <details>
        <summary>{t('keys')}</summary>
        <KeyTable of={key} />
      </details>
    </div>
  );
}
