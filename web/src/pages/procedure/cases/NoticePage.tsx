import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { answer, api } from '@/api/client';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import './cases.css';

/** The text of the public notice as it hangs on the board: surname only, no number, no illness. */
export function Component() {
  const { t, i18n } = useTranslation('cases');
  const { caseId = '' } = useParams();
  const { data, error, refetch } = useQuery({
    queryKey: ['cases', caseId, 'notice'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/cases/{case_id}/notice', { params: { path: { case_id: caseId } }, signal })),
  });
  const text = i18n.language === 'en' ? data?.en : data?.zh;
  return (
    <>
      <PageTitle
        title={t('noticeTitle')}
        path={<Link to={`/cases/${caseId}`}>{t('one')}</Link>}
        about={t('noticeAbout')}
        actions={
          text && (
            <Button type="primary" onClick={() => window.print()}>
              {t('print')}
            </Button>
          )
        }
      />
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {text && (
        <article className="notice-sheet">
          <h2>{text.title}</h2>
          {text.body.map((line) => (
            <p key={line}>{line}</p>
          ))}
          <p className="notice-sign">{text.signed_by}</p>
        </article>
      )}
    </>
  );
}
