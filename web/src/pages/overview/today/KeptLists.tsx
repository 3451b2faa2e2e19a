import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSession } from '@/app/session';
import { dropWorkList, workLists } from '@/lib/workLists';

/** The lists that the person keeps. */
export function KeptLists() {
  const { t } = useTranslation('today');
  const { account_id: account } = useSession();
  const [lists, setLists] = useState(() => workLists(account));
  if (lists.length === 0) return null;
  const drop = (name: string) => {
    dropWorkList(account, name);
    setLists(workLists(account));
  };
  return (
    <section className="card today-section">
      <h2>{t('kept.title')}</h2>
      <ul className="chips">
        {lists.map(({ name, to }) => (
          <li key={name} className="kept-list">
            <Link className="chip" to={to}>
              {name}
            </Link>
            <Button
              type="text"
              size="small"
              icon={<CloseOutlined aria-hidden />}
              aria-label={t('kept.drop', { name })}
              onClick={() => drop(name)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
