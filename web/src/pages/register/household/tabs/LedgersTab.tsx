import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api } from '@/api/client';
import type { Household } from '@/api/household';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import { RecordForm } from '@/pages/ledger/RecordForm';
import { useFormOf, useWord } from '@/pages/ledger/useForms';
import '@/pages/ledger/ledger.css';

/** The registers of the household and its members: how many records each has, and a way to add one. */
export function LedgersTab({ household }: { household: Household }) {
  const householdId = household.id;
  const { t } = useTranslation('ledgers');
  const code = useCode();
  const word = useWord();
  const [adding, setAdding] = useState<string>();
  const { data, error, refetch } = useQuery({
    queryKey: ['household', householdId, 'ledgers'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/households/{household_id}/ledgers', {
          params: { path: { household_id: householdId } },
          signal,
        }),
      ),
  });
  const chapters = [...new Set(data?.map(({ form }) => form.chapter))];
  return (
    <section aria-label={t('title')}>
      <p className="muted">{t('household.about')}</p>
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {!data && !error && <div className="page-loading" aria-busy="true" />}
      <div className="ledger-chapters">
        {chapters.map((chapter) => (
          <section key={chapter} className="card" aria-label={code('Chapter', chapter)}>
            <h2>{code('Chapter', chapter)}</h2>
            <ul className="ledger-list">
              {data
                ?.filter(({ form }) => form.chapter === chapter)
                .map(({ form, records }) => (
                  <li key={form.id} className="ledger-row-head">
                    {records > 0 ? (
                      <Link to={`/assistance/ledgers/${form.id}?household=${householdId}`}>
                        {word(form)}{' '}
                        <span className="muted">{t('household.records', { count: records })}</span>
                      </Link>
                    ) : (
                      <span className="muted">{word(form)}</span>
                    )}
                    {form.may_add && (
                      <Button
                        size="small"
                        aria-label={t('addOneOf', { form: word(form) })}
                        onClick={() => setAdding(form.id)}
                      >
                        {t('addOne')}
                      </Button>
                    )}
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
      {adding && <Adding formId={adding} householdId={householdId} onClose={() => setAdding(undefined)} />}
    </section>
  );
}

function Adding({
  formId,
  householdId,
  onClose,
}: {
  formId: string;
  householdId: string;
  onClose: () => void;
}) {
  const form = useFormOf(formId);
  if (!form.data) return <ProblemNotice problem={form.error} onRetry={() => void form.refetch()} />;
  return <RecordForm form={form.data} householdId={householdId} onClose={onClose} onDone={onClose} />;
}
