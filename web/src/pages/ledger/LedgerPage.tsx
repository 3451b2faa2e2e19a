import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useNavigate, useParams } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { Later, later } from '@/app/Later';
import { AreaSelect } from '@/components/AreaSelect';
import { FilterSelect } from '@/components/FilterSelect';
import { ListPage, useList } from '@/components/ListPage';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import type { Column } from '@/components/table/DataTable';
import { download } from '@/lib/download';
import { flag, id, name, title } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { AreaFigures, useFigureText, useTargetText } from './AreaFigures';
import { PersonInput, RefInput } from './FieldInput';
import { type Filled, RecordForm } from './RecordForm';
import { SheetImport } from './SheetImport';
import { useFormOf, useWord } from './useForms';
import { useValueText } from './useValueText';
import type { Field, Form } from './values';
import '../work.css';
import './ledger.css';

type Row = Schemas['LedgerRecordView'];
const TakeOut = later(() => import('@/components/table/TakeOut'));
const FILTERS = { area: id, household: id, state: name, where: title, figure: name, removed: flag };

/** The records of one register, with the figures of what the list shows. */
export function Component() {
  const { t } = useTranslation('ledgers');
  const { formId = '' } = useParams();
  const form = useFormOf(formId);
  if (!form.data) {
    return (
      <>
        <PageTitle title={t('title')} path={<Link to="/assistance/ledgers">{t('title')}</Link>} />
        <ProblemNotice problem={form.error} onRetry={() => void form.refetch()} />
        {!form.error && <div className="page-loading" aria-busy="true" />}
      </>
    );
  }
  return <Ledger key={form.data.id} form={form.data} />;
}

function Ledger({ form }: { form: Form }) {
  const { t } = useTranslation('ledgers');
  const word = useWord();
  const text = useValueText();
  const navigate = useNavigate();
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  // What another screen asks to be recorded here; it comes beside the address, which names nobody.
  const location = useLocation();
  const [filled, setFilled] = useState((location.state as { filled?: Filled } | null)?.filled);
  // Asked once: going back, or reading anew, does not ask again.
  useEffect(() => {
    if (location.state) void navigate({ search: location.search }, { replace: true, state: null });
  }, [location, navigate]);
  const [isAdding, setAdding] = useState(filled !== undefined && form.may_add);
  const [isImporting, setImporting] = useState(false);
  const [isTaking, setTaking] = useState(false);
  const { area, household, state, where, figure, removed } = filters;
  const narrowed = { area_id: area, household_id: household, state, where };
  const query = { ...narrowed, figure, with_removed: removed, cursor };
  const path = { form_id: form.id };
  const asked = Object.fromEntries(
    Object.entries({ ...narrowed, figure, with_removed: removed }).filter(([, value]) => value !== undefined),
  );
  const list = useList<Row>(`ledger/${form.id}`, query, (query, signal) =>
    answer(api.GET('/api/v1/forms/{form_id}/records', { params: { path, query }, signal })),
  );
  // The same list of an area beneath, or only what a figure counts.
  const of = (below: string | undefined, counted: string | undefined) => {
    const kept = Object.entries({ household, state, where, area: below ?? area, figure: counted });
    return `?${new URLSearchParams(kept.flatMap(([name, value]) => (value ? [[name, value]] : [])))}`;
  };
  const field = (key: string) => form.fields.find((one) => one.key === key);
  const link = (row: Row) => `/assistance/ledgers/${form.id}/${row.id}`;
  const isOfArea = form.subject === 'area';
  const columns: Column<Row>[] = [
    ...(isOfArea ? [] : [{ key: 'name', title: t('column.name'), text: (row: Row) => row.name ?? '--' }]),
    { key: 'area', title: t('column.area'), text: (row: Row) => row.area_name },
    ...form.columns.flatMap((key) => {
      const of = field(key);
      const value = (row: Row) => (row.values as Record<string, unknown>)[key];
      return of
        ? [
            {
              key,
              title: word(of),
              text: (row: Row) => text(of, value(row), row.names as Record<string, unknown>),
            },
          ]
        : [];
    }),
    ...(form.states.length > 0
      ? [{ key: 'state', title: t('column.state'), text: (row: Row) => stateText(form, row.state, word) }]
      : []),
  ];
  const [first] = columns;
  if (first) {
    first.render = (row) => (
      <>
        <Link to={link(row)}>{first.text(row)}</Link> {row.removed && <Tag>{t('removed.tag')}</Tag>}
      </>
    );
  }
  const chosen = chosenOf(where);
  const narrow = (key: string, value: string | undefined) => {
    const next = new Map(chosen);
    if (value) next.set(key, value);
    else next.delete(key);
    change({ where: [...next].map(([name, of]) => `${name}=${of}`).join(';') || undefined });
  };
  return (
    <ListPage<Row>
      id={`ledger/${form.id}`}
      title={word(form)}
      about={form.citation}
      path={<Link to="/assistance/ledgers">{t('title')}</Link>}
      actions={
        <>
          {form.id === 'look_back_checklist' && (
            <Link to={area ? `/duties/look-back?area=${area}` : '/duties/look-back'}>{t('known')}</Link>
          )}
          {(form.may_add || form.may_change) && (
            <>
              <Button href={`/api/v1/forms/${form.id}/template`} download={`${form.zh}.xlsx`}>
                {t('sheet.template')}
              </Button>
              <Button onClick={() => setImporting(true)}>{t('sheet.import')}</Button>
            </>
          )}
          <Button onClick={() => setTaking(true)}>{t('sheet.export')}</Button>
          {form.may_add && (
            <Button type="primary" onClick={() => setAdding(true)}>
              {t('addOne')}
            </Button>
          )}
        </>
      }
      nav={
        <>
          <Figures form={form} query={narrowed} chosen={figure} link={of} />
          <AreaFigures form={form} query={narrowed} link={of} />
        </>
      }
      columns={columns}
      rowLink={link}
      list={list}
      onCursor={goTo}
      empty={[t('empty.title'), form.may_add ? t('empty.text') : undefined]}
      tools={
        <>
          <AreaSelect value={area} onChange={(value) => change({ area: value })} />
          {form.states.length > 0 && (
            <FilterSelect
              label={t('column.state')}
              value={state}
              options={form.states.map((one) => ({ value: one.code, label: word(one) }))}
              onChange={(value) => change({ state: value })}
            />
          )}
          <FilterSelect
            label={t('removed.filter')}
            value={removed}
            options={[{ value: 'true', label: t('removed.with') }]}
            onChange={(value) => change({ removed: value })}
          />
          {form.filters.flatMap((key) => {
            const of = field(key);
            return of
              ? [
                  <FieldFilter
                    key={key}
                    field={of}
                    value={chosen.get(key)}
                    onChange={(value) => narrow(key, value)}
                  />,
                ]
              : [];
          })}
        </>
      }
    >
      <Later open={isTaking}>
        {isTaking && (
          <TakeOut
            list={`ledger/${form.id}`}
            title={word(form)}
            query={asked}
            total={list.data?.total_is_exact ? list.data.total : undefined}
            onClose={() => setTaking(false)}
            take={async ({ purpose, requestId }) => {
              const book = await answer(
                api.GET('/api/v1/forms/{form_id}/workbook', {
                  params: { path, query: { ...asked, request_id: requestId } },
                  ...(purpose ? { headers: { 'X-Reason': encodeURIComponent(purpose) } } : {}),
                  parseAs: 'blob',
                }),
              );
              download(book as unknown as Blob, `${form.zh}.xlsx`);
            }}
          />
        )}
      </Later>
      {isImporting && <SheetImport form={form} onClose={() => setImporting(false)} />}
      {isAdding && (
        <RecordForm
          form={form}
          householdId={household}
          filled={filled}
          onClose={() => {
            setAdding(false);
            setFilled(undefined);
          }}
          onDone={(record) => {
            setAdding(false);
            void navigate(link(record));
          }}
        />
      )}
    </ListPage>
  );
}

/** What a state is called. */
export function stateText(
  form: Form,
  state: string | null | undefined,
  word: ReturnType<typeof useWord>,
): string {
  const found = form.states.find(({ code }) => code === state);
  return found ? word(found) : '--';
}

function chosenOf(where: string | undefined): Map<string, string> {
  const pairs = (where ?? '').split(';').filter(Boolean);
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

interface FilterProps {
  field: Field;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** One field that a list is narrowed by; days and months from one to another. */
function FieldFilter({ field, value, onChange }: FilterProps) {
  const { t } = useTranslation('ledgers');
  const word = useWord();
  const label = word(field);
  switch (field.type) {
    case 'code': {
      const options = field.choices.map((choice) => ({ value: choice.code, label: word(choice) }));
      return <FilterSelect label={label} value={value} options={options} onChange={onChange} />;
    }
    case 'yes_no': {
      const options = [
        { value: 'true', label: t('yes') },
        { value: 'false', label: t('no') },
      ];
      return <FilterSelect label={label} value={value} options={options} onChange={onChange} />;
    }
    case 'date':
    case 'month': {
      const [from = '', to = ''] = (value ?? '').split('..');
      const bounds = (least: string, most: string) =>
        onChange(least || most ? `${least}..${most}` : undefined);
      const type = field.type;
      return (
        <span className="ledger-range">
          <span>{label}</span>
          <Input
            type={type}
            aria-label={t('from', { field: label })}
            value={from}
            onChange={({ target }) => bounds(target.value, to)}
          />
          <span>—</span>
          <Input
            type={type}
            aria-label={t('to', { field: label })}
            value={to}
            onChange={({ target }) => bounds(from, target.value)}
          />
        </span>
      );
    }
    case 'ref':
    case 'person': {
      const control = { value, onChange: (chosen: unknown) => onChange(chosen as string | undefined) };
      return (
        <span className="ledger-range">
          <label htmlFor={`filter-${field.key}`}>{label}</label>
          {field.type === 'ref' ? (
            <RefInput id={`filter-${field.key}`} to={field.to ?? ''} {...control} />
          ) : (
            <PersonInput id={`filter-${field.key}`} {...control} />
          )}
        </span>
      );
    }
    case 'integer':
      return (
        <Input
          className="ledger-number"
          inputMode="numeric"
          aria-label={label}
          placeholder={label}
          value={value}
          onChange={({ target }) => onChange(/^\d+$/.test(target.value) ? target.value : undefined)}
        />
      );
    default:
      return null;
  }
}

interface FiguresProps {
  form: Form;
  query: object;
  /** The figure whose records the list shows. */
  chosen: string | undefined;
  link: (area: string | undefined, figure: string | undefined) => string;
}

/** The figures of the records that the list shows, each with the list behind it. */
function Figures({ form, query, chosen, link }: FiguresProps) {
  const { t } = useTranslation('ledgers');
  const word = useWord();
  const text = useFigureText();
  const target = useTargetText();
  const figures = useQuery({
    queryKey: ['ledger', form.id, 'figures', query],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/forms/{form_id}/figures', { params: { path: { form_id: form.id }, query }, signal }),
      ),
  });
  if (form.indicators.length === 0) return null;
  return (
    <dl className="ledger-figures" aria-label={t('figures')}>
      {figures.data?.map((figure) => (
        <div key={figure.id}>
          <dt>{word(figure)}</dt>
          <dd>
            {chosen === figure.id ? (
              <>
                {text(figure)} <Link to={link(undefined, undefined)}>{t('behind.all')}</Link>
              </>
            ) : (
              <Link
                to={link(undefined, figure.id)}
                aria-label={t('behind.only', { figure: word(figure), value: text(figure) })}
              >
                {text(figure)}
              </Link>
            )}
          </dd>
          {target(figure) && <dd className="ledger-target muted">{target(figure)}</dd>}
        </div>
      ))}
    </dl>
  );
}
