import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { HouseholdPicker } from '@/components/HouseholdPicker';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import './words';

type Conflict = Schemas['FieldConflictView'];
type Report = Schemas['FieldReportView'];

/** What phones brought that a person decides: two values of one field, and reports about somebody told in words. */
export function FieldInbox() {
  const { t } = useTranslation('visits');
  const inbox = useQuery({
    queryKey: ['field-inbox'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/field/inbox', { signal })),
  });
  if (inbox.error) return <ProblemNotice problem={inbox.error} onRetry={() => void inbox.refetch()} />;
  if (!inbox.data) return null;
  const { conflicts, reports } = inbox.data;
  const count = conflicts.length + reports.length;
  if (count === 0) return null;
  return (
    <section className="card today-section" aria-label={t('field.title', { count })}>
      <h2>{t('field.title', { count })}</h2>
      {conflicts.length > 0 && <p className="muted">{t('field.conflict')}</p>}
      <ul className="duties">
        {conflicts.map((one) => (
          <Two key={one.id} conflict={one} />
        ))}
      </ul>
      {reports.length > 0 && <p className="muted">{t('field.report')}</p>}
      <ul className="duties">
        {reports.map((one) => (
          <InWords key={one.id} report={one} />
        ))}
      </ul>
    </section>
  );
}

function Two({ conflict }: { conflict: Conflict }) {
  const { t } = useTranslation('visits');
  const code = useCode();
  const [isAgain, setAgain] = useState(false);
  const isGuarantee = conflict.field === 'guarantee';
  const value = (said: string | null | undefined) => {
    if (!said) return t('field.nothing');
    return isGuarantee ? code('GuaranteeState', said as Schemas['GuaranteeState']) : said;
  };
  const decision = useCommand(
    (keep: Schemas['Keep'], key) =>
      answer(
        api.POST('/api/v1/field/conflicts/{field_conflict_id}/decision', {
          params: { path: { field_conflict_id: conflict.id }, header: headers(key, conflict.version) },
          body: { keep },
        }),
      ),
    ({ state }) => setAgain(state === 'open'),
  );
  return (
    <li>
      <Link to={`/households/${conflict.household_id}`}>{conflict.head ?? t('noHead')}</Link>
      <span className="muted">
        {[
          conflict.area_name,
          t('field.said', { name: conflict.said_by ?? '', day: conflict.said_on }),
          conflict.note,
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      <span>
        {isGuarantee ? code('Guarantee', conflict.item as Schemas['Guarantee']) : t('field.solved')}
      </span>
      <Button loading={decision.busy} onClick={() => void decision.send('mine')}>
        {t('field.mine', { value: value(conflict.mine) })}
      </Button>
      <Button loading={decision.busy} onClick={() => void decision.send('theirs')}>
        {t('field.theirs', { value: value(conflict.theirs) })}
      </Button>
      {isAgain && <p role="alert">{t('field.again')}</p>}
      <ProblemNotice problem={decision.problem} onRetry={decision.repeat} />
    </li>
  );
}

function InWords({ report }: { report: Report }) {
  const { t } = useTranslation('visits');
  const [household, setHousehold] = useState<string>();
  const [note, setNote] = useState('');
  const decision = useCommand((body: { household_id?: string; note?: string }, key) =>
    answer(
      api.POST('/api/v1/field/reports/{field_report_id}/decision', {
        params: { path: { field_report_id: report.id }, header: headers(key, report.version) },
        body,
      }),
    ),
  );
  return (
    <li>
      <span>{report.who}</span>
      <span>{report.report}</span>
      <span className="muted">
        {[report.area_name, t('field.said', { name: report.said_by ?? '', day: report.said_on })].join(' · ')}
      </span>
      <label htmlFor={`whose-${report.id}`}>{t('field.choose')}</label>
      <HouseholdPicker id={`whose-${report.id}`} value={household} onChange={setHousehold} />
      <Button
        disabled={!household}
        loading={decision.busy}
        onClick={() => household && void decision.send({ household_id: household })}
      >
        {t('field.match')}
      </Button>
      <Input
        aria-label={t('field.note')}
        placeholder={t('field.note')}
        value={note}
        onChange={({ target }) => setNote(target.value)}
      />
      <Button
        disabled={note.trim() === ''}
        loading={decision.busy}
        onClick={() => void decision.send({ note: note.trim() })}
      >
        {t('field.close')}
      </Button>
      <ProblemNotice problem={decision.problem} onRetry={decision.repeat} />
    </li>
  );
}
