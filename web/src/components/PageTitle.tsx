import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import './page.css';

interface Props {
  /** What one does here: the task, not the table. */
  title: string;
  /** Whose page it is, named before the task. The window's title, which the browser's history keeps, names nobody. */
  household?: string | null;
  /** One line beneath: what is counted, by when. */
  about?: ReactNode;
  /** The way up, from the widest. */
  path?: ReactNode;
  /** How the page is used, for who asks. */
  help?: string;
  /** What can be done with the whole page. */
  actions?: ReactNode;
}

/** The head of every screen; also the title of the window. */
export function PageTitle({ title, household, about, path, help, actions }: Props) {
  const { t } = useTranslation('common');
  const product = t('product');
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
  return (
    <div className="page-title">
      <div className="page-title-words">
        {path && <div className="page-path muted">{path}</div>}
        <h1>{household ? t('household.and', { name: household, what: title }) : title}</h1>
        {about && <div className="page-about muted">{about}</div>}
        {help && (
          <details className="fold page-help">
            <summary>{t('help')}</summary>
            <p>{help}</p>
          </details>
        )}
      </div>
      {actions && <div className="page-actions">{actions}</div>}
    </div>
  );
}
