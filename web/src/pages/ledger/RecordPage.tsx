import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { Facts } from '@/components/Facts';
import { FormDrawer } from '@/components/FormDrawer';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { minuteOf } from '@/lib/dates';
import { MadePaper } from '../procedure/cases/MadePaper';
import { stateText } from './LedgerPage';
import { RecordFiles } from './RecordFiles';
import { RecordForm } from './RecordForm';
import { useFormOf, useWord } from './useForms';
import { useValueText } from './useValueText';
import { type Field, type Form as FormView, isOfFiles, type TypedRow } from './values';
import '../work.css';
import './ledger.css';

const Differences = lazy(() => import('../inspection/Differences'));
const ChecklistTable = lazy(() => import('../inspection/ChecklistTable'));
const MeetingTasks = lazy(() => import('./Meeting').then((module) => ({ default: module.MeetingTasks })));
const Given = lazy(() => import('./Given'));

/** The register of units that give: the page of one says all that it gave. */
const DONOR = 'donor';

type Record_ = Schemas['LedgerRecordPage'];
type Act = Schemas['ActView'];
type Values = Record<string, unknown>;

/** One record: what it says, what can be done, and what was done. */
export function Component() {
  const { t } = useTranslation('ledgers');
  const { formId = '', recordId = '' } = useParams();
  const path = { form_id: formId, record_id: recordId };
  const record = useQuery({
    queryKey: ['ledger', formId, recordId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/forms/{form_id}/records/{record_id}', { params: { path }, signal })),
  });
  const form = useFormOf(formId, record.data?.form_version || undefined);
  const problem = form.error ?? record.error;
  if (!form.data || !record.data) {
    return (
      <>
        <PageTitle title={t('one')} path={<Link to="/assistance/ledgers">{t('title')}</Link>} />
        <ProblemNotice
          problem={problem}
          onRetry={() => void Promise.all([form.refetch(), record.refetch()])}
        />
        {!problem && <div className="page-loading" aria-busy="true" />}
      </>
    );
  }
  return (
    <OneRecord form={form.data} record={record.data} isFresh={!record.isFetching} reload={record.refetch} />
  );
}

/** What a record that is of no household is called at its head: its number and name, as long as they are short. */
function nameOf(form: FormView, values: Values): string | undefined {
  const said = form.fields.filter(({ type }) => type === 'text').map(({ key }) => values[key]);
  const short = said.filter((one) => typeof one === 'string' && one.length <= LONGEST_NAME);
  return short.slice(0, 2).join(' ') || undefined;
}

/** A longer text is no name. */
const LONGEST_NAME = 30;

interface Props {
  form: FormView;
  record: Record_;
  /** It is not being read again: what is done now is done to what is shown. */
  isFresh: boolean;
  reload: () => Promise<unknown>;
}

function OneRecord({ form, record, isFresh, reload }: Props) {
  const { t } = useTranslation('ledgers');
  const word = useWord();
  const text = useValueText();
  const navigate = useNavigate();
  const [isChanging, setChanging] = useState(false);
  const [reasonFor, setReasonFor] = useState<Act | 'remove'>();
  const path = { form_id: form.id, record_id: record.id };
  const act = useCommand<{ act: string; reason?: string }, Schemas['LedgerRecordView']>((body, key) =>
    answer(
      api.POST('/api/v1/forms/{form_id}/records/{record_id}/acts', {
        params: { path, header: headers(key, record.version) },
        body: body as Schemas['RecordActCmd'],
      }),
    ),
  );
  const [printed, setPrinted] = useState<Blob>();
  const print = useCommand<void, Blob>(
    () =>
      answer(
        api.POST('/api/v1/forms/{form_id}/records/{record_id}/paper', {
          params: { path },
          body: {},
          parseAs: 'blob',
        }),
      ),
    setPrinted,
  );
  const values = record.values as Values;
  const names = record.names as Values;
  const reasons = Object.entries(record.reasons as Record<string, string>);
  const rows = form.fields.filter((field) => field.type === 'rows' && values[field.key] !== undefined);
  return (
    <>
      <PageTitle
        household={record.name}
        subject={nameOf(form, values)}
        title={word(form)}
        path={<Link to={`/assistance/ledgers/${form.id}`}>{word(form)}</Link>}
        about={
          <>
            {record.household_id && (
              <>
                <Link to={`/households/${record.household_id}`}>{t('toHousehold')}</Link> ·{' '}
              </>
            )}
            {record.area_name}
            {record.removed && (
              <>
                {' '}
                · <Tag tone="red">{t('removed.tag')}</Tag>
              </>
            )}
            {record.state && (
              <>
                {' '}
                · <Tag tone="blue">{stateText(form, record.state, word)}</Tag>
              </>
            )}
          </>
        }
        actions={
          <>
            <Button loading={print.busy} onClick={() => void print.send()}>
              {t('print')}
            </Button>
            {record.may_remove && (
              <Button disabled={!isFresh} onClick={() => setReasonFor('remove')}>
                {t('remove.open')}
              </Button>
            )}
            {record.may_change && (
              <Button disabled={!isFresh} onClick={() => setChanging(true)}>
                {t('changeOne')}
              </Button>
            )}
            {record.acts.map((one) => (
              <Button
                key={one.id}
                type="primary"
                disabled={!isFresh}
                loading={act.busy}
                onClick={() => (one.reason ? setReasonFor(one) : void act.send({ act: one.id }))}
              >
                {word(one)}
              </Button>
            ))}
          </>
        }
      />
      <ProblemNotice problem={act.problem} onRetry={act.repeat} />
      <ProblemNotice problem={print.problem} onRetry={print.repeat} />
      {printed && <MadePaper file={printed} name={word(form)} />}
      <section className="card ledger-record" aria-label={t('content')}>
        <h2>{t('content')}</h2>
        <Facts
          facts={form.fields
            // What the program wrote for itself alone is not shown.
            .filter((field) => field.type !== 'rows' && !isOfFiles(field) && !(field.retired && field.fixed))
            .filter((field) => values[field.key] !== undefined)
            .map((field) => [word(field), text(field, values[field.key], names)] as const)}
        />
        {rows.map((field) => (
          <Rows key={field.key} field={field} rows={values[field.key] as TypedRow[]} names={names} />
        ))}
        {reasons.length > 0 && (
          <Facts
            facts={reasons.map(([check, reason]) => {
              const found = form.checks.find(({ id }) => id === check);
              return [found ? word(found) : check, reason] as const;
            })}
          />
        )}
      </section>
      <RecordFiles form={form} record={record} />
      {form.id === 'look_back_survey' && record.household_id && !record.removed && (
        <Suspense fallback={<div className="page-loading" aria-busy="true" />}>
          <Differences household={record.household_id} record={record.id} />
        </Suspense>
      )}
      {form.id === 'meeting' && (
        <Suspense fallback={<div className="page-loading" aria-busy="true" />}>
          <MeetingTasks record={record.id} />
        </Suspense>
      )}
      {form.id === 'look_back_checklist' && record.area_id && (
        <Suspense fallback={<div className="page-loading" aria-busy="true" />}>
          <ChecklistTable
            form={form}
            area={record.area_id}
            result={(key) => {
              const field = form.fields.find((one) => one.key === key);
              const found = values[key.replace('item_', 'found_')];
              return (
                <>
                  {field && text(field, values[key], names)}
                  {typeof found === 'string' && <p>{found}</p>}
                  <PapersOf papers={values.papers as TypedRow[] | undefined} item={key} />
                </>
              );
            }}
          />
        </Suspense>
      )}
      {form.id === DONOR && (
        <Suspense fallback={<div className="page-loading" aria-busy="true" />}>
          <Given record={record.id} referring={record.referring} />
        </Suspense>
      )}
      {form.id !== DONOR && record.referring.length > 0 && (
        <section className="card" aria-label={t('referring')}>
          <h2>{t('referring')}</h2>
          <ul className="ledger-list">
            {record.referring.map((one) => (
              <li key={`${one.form.id}/${one.field}`}>
                <Link to={`/assistance/ledgers/${one.form.id}?where=${one.field}=${record.id}`}>
                  {word(one.form)}{' '}
                  <span className="muted">{t('household.records', { count: one.records })}</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      <History form={form} record={record} />
      {isChanging && (
        <Changing
          form={form}
          record={record}
          reload={reload}
          onClose={() => setChanging(false)}
          onDone={() => setChanging(false)}
        />
      )}
      {reasonFor && (
        <FormDrawer<{ reason: string }, Schemas['LedgerRecordView']>
          id={`ledger/${record.id}/${reasonFor === 'remove' ? 'remove' : reasonFor.id}`}
          title={reasonFor === 'remove' ? t('remove.title') : word(reasonFor)}
          submitText={reasonFor === 'remove' ? t('remove.submit') : word(reasonFor)}
          initial={{}}
          submit={({ reason }, key) => {
            const params = { path, header: headers(key, record.version) };
            return reasonFor === 'remove'
              ? answer(
                  api.POST('/api/v1/forms/{form_id}/records/{record_id}/removal', {
                    params,
                    body: { reason } as Schemas['RemoveRecordCmd'],
                  }),
                )
              : answer(
                  api.POST('/api/v1/forms/{form_id}/records/{record_id}/acts', {
                    params,
                    body: { act: reasonFor.id, reason } as Schemas['RecordActCmd'],
                  }),
                );
          }}
          onDone={() => {
            if (reasonFor === 'remove') void navigate(`/assistance/ledgers/${form.id}`);
            setReasonFor(undefined);
          }}
          onClose={() => setReasonFor(undefined)}
          reload={reload}
        >
          {reasonFor === 'remove' && <p className="form-hint muted">{t('remove.hint')}</p>}
          <Form.Item name="reason" label={t('reason')} rules={[{ required: true }]}>
            <Input.TextArea rows={3} maxLength={200} />
          </Form.Item>
        </FormDrawer>
      )}
    </>
  );
}

/** The papers that prove a row of the checklist. */
function PapersOf({ papers, item }: { papers: TypedRow[] | undefined; item: string }) {
  const { t } = useTranslation('ledgers');
  const own = papers?.filter(({ values }) => values.item === item) ?? [];
  if (own.length === 0) return null;
  return (
    <ul aria-label={t('papers')}>
      {own.map(({ id, values }) => (
        <li key={id}>
          {[values.what, values.number, values.on, values.kept_at].filter(Boolean).join('，')}
          {typeof values.meeting === 'string' && (
            <>
              {' '}
              <Link to={`/assistance/ledgers/meeting/${values.meeting}`}>{t('toMeeting')}</Link>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

interface ChangingProps {
  form: FormView;
  record: Record_;
  reload: () => Promise<unknown>;
  onClose: () => void;
  onDone: () => void;
}

/** A record is mended as it was written; who wants to answers the questions of today. */
function Changing({ form, record, ...rest }: ChangingProps) {
  const [asNewest, setAsNewest] = useState(false);
  const newest = useFormOf(form.id);
  const today = asNewest ? newest.data : undefined;
  return (
    <RecordForm
      key={today?.version}
      form={today ?? form}
      record={record}
      onNewest={form.newest > form.version && !today ? () => setAsNewest(true) : undefined}
      asNewest={today !== undefined}
      {...rest}
    />
  );
}

function Rows({ field, rows, names }: { field: Field; rows: TypedRow[]; names: Values }) {
  const word = useWord();
  const text = useValueText();
  return (
    <div className="table-scroll">
      <table className="ledger-table">
        <caption>{word(field)}</caption>
        <thead>
          <tr>
            {field.fields.map((inner) => (
              <th key={inner.key} scope="col">
                {word(inner)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              {field.fields.map((inner) => (
                <td key={inner.key}>{text(inner, row.values[inner.key], names)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What was done to the record, with what each change replaced. */
function History({ form, record }: { form: FormView; record: Record_ }) {
  const { t } = useTranslation('ledgers');
  const word = useWord();
  const text = useValueText();
  return (
    <section className="card no-print" aria-label={t('history')}>
      <h2>{t('history')}</h2>
      <ol className="work-list">
        {record.history.map((done, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what was done stays in its place
          <li key={index}>
            <strong>{word(done)}</strong> · {minuteOf(done.at)} · {done.by}
            {done.entered_by && ` (${t('enteredBy', { name: done.entered_by })})`}
            {done.reason && <p>{done.reason}</p>}
            {Object.keys(done.before).length > 0 && (
              <p className="muted">
                {t('before')}
                {Object.entries(done.before as Values)
                  .map(([key, value]) => {
                    const field = form.fields.find((one) => one.key === key);
                    return field ? `${word(field)} ${text(field, value, record.names as Values)}` : key;
                  })
                  .join('；')}
              </p>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
