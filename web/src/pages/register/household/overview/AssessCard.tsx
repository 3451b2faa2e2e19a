import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import type { Household } from '@/api/household';
import { textOf } from '@/api/problem';
import { useMay } from '@/app/session';
import { ClockChip } from '@/components/ClockChip';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import { useFormOf, useForms } from '@/pages/ledger/useForms';

const FORM = 'risk_assessment';
const SHOWN = 5;
const RecordForm = lazy(() =>
  import('@/pages/ledger/RecordForm').then((module) => ({ default: module.RecordForm })),
);
const ReportClue = lazy(() => import('@/pages/procedure/clues/ReportClue'));

/** How the risk of the household was assessed so far, and what changed since, which asks for a new look. */
export function AssessCard({ household }: { household: Household }) {
  const { t, i18n } = useTranslation('household');
  const mayReport = useMay('report_clues') && household.state === 'active' && !household.spell;
  const [open, setOpen] = useState<'add' | 'report'>();
  const { data, error, refetch } = useQuery({
    queryKey: ['household', household.id, 'assessments'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/households/{household_id}/assessments', {
          params: { path: { household_id: household.id } },
          signal,
        }),
      ),
  });
  const forms = useForms();
  const form = forms.data?.find(({ id }) => id === FORM);
  const mayAdd = form?.may_add && household.state === 'active';
  const close = () => {
    setOpen(undefined);
    void refetch();
  };
  return (
    <section className="card" id="assess" aria-label={t('assess.title')}>
      <div className="card-head">
        <h2>{t('assess.title')}</h2>
        {form && <Link to={`/assistance/ledgers/${FORM}?household=${household.id}`}>{t('assess.all')}</Link>}
      </div>
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {data && (
        <>
          {data.due && (
            <p>
              <strong>{t('assess.asked')}</strong> <ClockChip due={data.due} />
            </p>
          )}
          {data.since && <p className="muted">{t('assess.since', { day: data.since })}</p>}
          {data.since && data.changes.length === 0 && <p>{t('assess.quiet')}</p>}
          <ul className="work-list">
            {data.changes.map((change) => (
              <li key={change.what}>{textOf(change, i18n.language)}</li>
            ))}
          </ul>
          {data.assessments.length === 0 ? (
            <p className="muted">{t('assess.never')}</p>
          ) : (
            <>
              <h3>{t('assess.history')}</h3>
              <ul className="work-list">
                {data.assessments.slice(0, SHOWN).map((one) => (
                  <One key={`${one.kind}${one.id}${one.on}`} one={one} />
                ))}
              </ul>
              {data.assessments.length > SHOWN && (
                <details className="fold">
                  <summary>{t('assess.older', { count: data.assessments.length - SHOWN })}</summary>
                  <ul className="work-list">
                    {data.assessments.slice(SHOWN).map((one) => (
                      <One key={`${one.kind}${one.id}${one.on}`} one={one} />
                    ))}
                  </ul>
                </details>
              )}
            </>
          )}
          <p className="button-row">
            {mayAdd && <Button onClick={() => setOpen('add')}>{t('assess.add')}</Button>}
            {mayReport && <Button onClick={() => setOpen('report')}>{t('assess.report')}</Button>}
          </p>
        </>
      )}
      <Suspense>
        {open === 'add' && <Adding householdId={household.id} onClose={close} />}
        {open === 'report' && <ReportClue householdId={household.id} onClose={close} onDone={close} />}
      </Suspense>
    </section>
  );
}

function Adding({ householdId, onClose }: { householdId: string; onClose: () => void }) {
  const form = useFormOf(FORM);
  if (!form.data) return <ProblemNotice problem={form.error} onRetry={() => void form.refetch()} />;
  return <RecordForm form={form.data} householdId={householdId} onClose={onClose} onDone={onClose} />;
}

function One({ one }: { one: Schemas['AssessmentView'] }) {
  const { i18n } = useTranslation();
  const code = useCode();
  return (
    <li>
      <span className="muted">{one.on}</span>{' '}
      <Link to={placeOf(one)}>{code('AssessmentKind', one.kind)}</Link> {textOf(one, i18n.language)}
    </li>
  );
}

function placeOf(one: Schemas['AssessmentView']): string {
  if (one.kind === 'warning') return `/clues/warnings/${one.id}`;
  if (one.kind === 'record') return `/assistance/ledgers/${one.form}/${one.id}`;
  return `/cases/${one.id}`;
}
