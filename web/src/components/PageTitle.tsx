import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Later, later } from '@/app/Later';
import './page.css';

// The words of the help come when somebody asks for them.
const PageHelp = later(() => import('./help/PageHelp'));

interface Props {
  /** What one does here: the task, not the table. */
  title: string;
  /** Whose page it is, named before the task. The window's title, which the browser's history keeps, names nobody. */
  household?: string | null;
  /** What else the page is about; like the name of a household it is on the page, and not in the title of the window. */
  subject?: string | undefined;
  /** One line beneath: what is counted, by when. */
  about?: ReactNode;
  /** The way up, from the widest. */
  path?: ReactNode;
  /** What one should know of the page besides what the help of each page says. */
  help?: string;
  /** What can be done with the whole page. */
  actions?: ReactNode;
}

/** The head of every screen; also the title of the window. */
export function PageTitle({ title, household, subject, about, path, help, actions }: Props) {
  const { t } = useTranslation('common');
  const product = t('product');
  const [isHelping, setHelping] = useState(false);
  const what = household ? t('household.and', { name: household, what: title }) : title;
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
  return (
    <div className="page-title">
      <div className="page-title-words">
        {path && <div className="page-path muted">{path}</div>}
        <h1>{subject && !household ? `${subject} · ${what}` : what}</h1>
        {about && <div className="page-about muted">{about}</div>}
        <details className="fold page-help" onToggle={(event) => setHelping(event.currentTarget.open)}>
          <summary>{t('help')}</summary>
          {help && <p>{help}</p>}
          <Later open={isHelping}>
            <PageHelp />
          </Later>
        </details>
      </div>
      {actions && <div className="page-actions">{actions}</div>}
    </div>
  );
}
