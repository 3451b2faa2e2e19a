import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api } from '@/api/client';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { RecordForm } from '@/pages/ledger/RecordForm';
import { useFormOf, useWord } from '@/pages/ledger/useForms';
import { useValueText } from '@/pages/ledger/useValueText';
import type { Form } from '@/pages/ledger/values';
import '@/pages/ledger/ledger.css';
import './words';

const FORM = 'preventive_measure';

/** Help that comes before a household is monitored. Once it is, the measures stand in its plan, and these are only shown. */
export function Preventive({ householdId, isMonitored }: { householdId: string; isMonitored: boolean }) {
  const form = useFormOf(FORM);
  // Whoever may not look at the register sees nothing of it here.
  if (!form.data) return null;
  return <Records form={form.data} householdId={householdId} isMonitored={isMonitored} />;
}

function Records({
  form,
  householdId,
  isMonitored,
}: {
  form: Form;
  householdId: string;
  isMonitored: boolean;
}) {
  const { t } = useTranslation('assistance');
  const word = useWord();
  const text = useValueText();
  const [isAdding, setAdding] = useState(false);
  const list = useQuery({
    queryKey: ['ledger', FORM, 'household', householdId],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/forms/{form_id}/records', {
          params: { path: { form_id: FORM }, query: { household_id: householdId } },
          signal,
        }),
      ),
  });
  const records = list.data?.items ?? [];
  if (isMonitored && records.length === 0) return null;
  const said = (values: Record<string, unknown>, key: string, names: Record<string, unknown>) => {
    const field = form.fields.find((one) => one.key === key);
    return field && values[key] !== undefined ? text(field, values[key], names) : '';
  };
  return (
    <section className="card" aria-label={word(form)}>
      <div className="card-head">
        <h2>{word(form)}</h2>
        {!isMonitored && form.may_add && <Button onClick={() => setAdding(true)}>{t('addMeasure')}</Button>}
      </div>
      <p className="muted">{isMonitored ? t('preventive.before') : t('preventive.about')}</p>
      <ProblemNotice problem={list.error} onRetry={() => void list.refetch()} />
      <ul className="ledger-list">
        {records.map((record) => {
          const values = record.values as Record<string, unknown>;
          const names = record.names as Record<string, unknown>;
          const state = form.states.find(({ code }) => code === record.state);
          return (
            <li key={record.id}>
              <Link to={`/assistance/ledgers/${FORM}/${record.id}`}>{said(values, 'kind', names)}</Link>{' '}
              {state && <Tag tone={state.code === 'in_effect' ? 'green' : undefined}>{word(state)}</Tag>}{' '}
              <span className="muted">
                {[said(values, 'risk', names), said(values, 'starts_on', names)].filter(Boolean).join(' · ')}
              </span>
            </li>
          );
        })}
      </ul>
      {isAdding && (
        <RecordForm
          form={form}
          householdId={householdId}
          onClose={() => setAdding(false)}
          onDone={() => setAdding(false)}
        />
      )}
    </section>
  );
}
