import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMay } from '@/app/session';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import { useForms, useWord } from './useForms';
import '../work.css';
import './ledger.css';

/** All registers, chapter by chapter. */
export function Component() {
  const { t } = useTranslation('ledgers');
  const code = useCode();
  const word = useWord();
  const seesMade = useMay('read_form_proposals');
  const { data, error, refetch } = useForms();
  const [sought, setSought] = useState('');
  const words = sought.trim().toLowerCase();
  const found = data?.filter(({ zh, en }) => `${zh}\n${en}`.toLowerCase().includes(words));
  const chapters = [...new Set(found?.map(({ chapter }) => chapter))];
  return (
    <>
      <PageTitle
        title={t('title')}
        about={t('about')}
        help={t('help')}
        actions={
          seesMade && (
            <Link className="ant-btn" to="/assistance/ledgers/made">
              {t('made.title')}
            </Link>
          )
        }
      />
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {!data && !error && <div className="page-loading" aria-busy="true" />}
      {data?.length === 0 && <Empty title={t('none.title')}>{t('none.text')}</Empty>}
      {data && data.length > 0 && (
        <Input
          className="ledger-find"
          allowClear
          aria-label={t('find')}
          placeholder={t('find')}
          value={sought}
          onChange={({ target }) => setSought(target.value)}
        />
      )}
      {found?.length === 0 && sought && <p className="muted">{t('notFound')}</p>}
      <div className="ledger-chapters">
        {chapters.map((chapter) => (
          <section key={chapter} className="card" aria-label={code('Chapter', chapter)}>
            <h2>{code('Chapter', chapter)}</h2>
            <ul className="ledger-list">
              {found
                ?.filter((form) => form.chapter === chapter)
                .map((form) => (
                  <li key={form.id}>
                    <Link to={`/assistance/ledgers/${form.id}`}>{word(form)}</Link>
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}
