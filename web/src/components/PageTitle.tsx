import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import './page.css';

interface Props {
  /** What one does here: the task, not the table. */
  title: string;
  /** The window's title, where the screen's own names a person. */
  windowTitle?: string;
  /** One line beneath: what is counted, by when. */
  about?: ReactNode;
  /** The way up, from the widest. */
  path?: ReactNode;
  /** What can be done with the whole page. */
  actions?: ReactNode;
}

/** The head of every screen; also the title of the window, which the browser's history keeps. */
export function PageTitle({ title, windowTitle = title, about, path, actions }: Props) {
  const { t } = useTranslation('common');
  const product = t('product');
  useEffect(() => {
    document.title = `${windowTitle} · ${product}`;
  }, [windowTitle, product]);
  return (
    <div className="page-title">
      <div className="page-title-words">
        {path && <div className="page-path muted">{path}</div>}
        <h1>{title}</h1>
        {about && <div className="page-about muted">{about}</div>}
      </div>
      {actions && <div className="page-actions">{actions}</div>}
    </div>
  );
}
