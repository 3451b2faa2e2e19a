import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useFormOf, useWord } from '../ledger/useForms';
import './inspection.css';
import './words';

/** The register of attachment 3. */
export const SURVEY = 'look_back_survey';

interface Props {
  /** Of one household; its records. */
  household?: string;
  /** Of one record of it. */
  record?: string;
  /** Of one round, as the records name it. */
  round?: string;
}

/** Where people told otherwise than the register says; which of both is right is asked, not decided here. */
export default function Differences({ household, record, round }: Props) {
  const { t } = useTranslation('inspections');
  const word = useWord();
  const mayAsk = useMay('read_questions');
  const form = useFormOf(SURVEY);
  const query = { household_id: household, round };
  const found = useQuery({
    queryKey: ['look-back', 'differences', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/look-back/differences', { params: { query }, signal })),
  });
  const shown = (found.data ?? []).filter((one) => !record || one.record_id === record);
  const said = (field: string, value: string) => {
    const choices = form.data?.fields.find(({ key }) => key === field)?.choices ?? [];
    const choice = choices.find(({ code }) => code === value);
    return choice ? word(choice) : value;
  };
  const asked = (field: string) => {
    const of = form.data?.fields.find(({ key }) => key === field);
    return of ? word(of) : field;
  };
  const row = (one: Schemas['SurveyDifference'], at: Schemas['DifferingAnswer'], first: boolean) => (
    <tr key={`${one.record_id}/${at.field}`}>
      {!record && (
        <th scope="row">
          {first && (
            <Link to={`/assistance/ledgers/${SURVEY}/${one.record_id}`}>
              {one.head ?? '--'} · {one.area_name}
            </Link>
          )}
        </th>
      )}
      <td>{asked(at.field)}</td>
      <td>{said(at.field, at.answered)}</td>
      <td>{said(at.field, at.known)}</td>
    </tr>
  );
  return (
    <section className="card inspection-part" aria-label={t('differences.title')}>
      <h2>{t('differences.title')}</h2>
      <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />
      {found.data && shown.length === 0 && <p>{t('differences.none')}</p>}
      {shown.length > 0 && (
        <>
          <p className="muted">
            {t('differences.about')}{' '}
            {mayAsk && <Link to="/cockpit/questions?kind=survey_differs">{t('differences.ask')}</Link>}
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys, too. */}
          <section className="table-scroll" tabIndex={0} aria-label={t('differences.title')}>
            <table className="ledger-table">
              <thead>
                <tr>
                  {!record && <th scope="col">{t('differences.household')}</th>}
                  <th scope="col">{t('differences.question')}</th>
                  <th scope="col">{t('differences.answered')}</th>
                  <th scope="col">{t('differences.known')}</th>
                </tr>
              </thead>
              <tbody>
                {shown.flatMap((one) => one.answers.map((at, index) => row(one, at, index === 0)))}
              </tbody>
            </table>
          </section>
        </>
      )}
    </section>
  );
}
