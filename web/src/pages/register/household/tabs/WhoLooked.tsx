import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api } from '@/api/client';
import { placeOfSubject } from '@/app/places';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import { useSubjectName } from '@/i18n/useSubjectName';
import { minuteOf } from '@/lib/dates';

/** The one matter of the household that was looked at, where it was one, as a link to it. */
function Matter({ subject }: { subject: string }) {
  const subjectName = useSubjectName();
  const place = placeOfSubject(subject);
  if (!place) return null;
  return (
    <>
      {' '}
      <Link to={place}>{subjectName(subject.split('/')[0] ?? '')}</Link>
    </>
  );
}

/** Who looked at the household, hour by hour: for those who answer for the people who look. */
export function WhoLooked({ householdId }: { householdId: string }) {
  const { t } = useTranslation('household');
  const code = useCode();
  const { data, error, refetch } = useQuery({
    queryKey: ['household', householdId, 'readings'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/households/{household_id}/readings', {
          params: { path: { household_id: householdId } },
          signal,
        }),
      ),
    staleTime: 0,
  });
  return (
    <section className="card">
      <h2>{t('looked.title')}</h2>
      <p className="muted">{t('looked.about')}</p>
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {data?.length === 0 && <p className="muted">{t('looked.none')}</p>}
      {data && data.length > 0 && (
        <div className="scroll-x">
          <table className="plain-table">
            <caption className="visually-hidden">{t('looked.title')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('log.at')}</th>
                <th scope="col">{t('log.who')}</th>
                <th scope="col">{t('log.what')}</th>
                <th scope="col">{t('log.why')}</th>
              </tr>
            </thead>
            <tbody>
              {data.map((row) => (
                <tr key={row.id}>
                  <td>{minuteOf(row.at)}</td>
                  <td>{[row.name, row.role && code('Role', row.role)].filter(Boolean).join(' · ')}</td>
                  <td>
                    {code('ReadingKind', row.kind)}
                    <Matter subject={row.subject} />
                  </td>
                  <td>
                    {(row.kind === 'reveal' || row.kind === 'paper'
                      ? code('RevealReason', row.purpose)
                      : row.purpose) || '--'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
