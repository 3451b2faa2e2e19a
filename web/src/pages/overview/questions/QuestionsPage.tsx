import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api } from '@/api/client';
import { useMay, useSession, useToday } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { Empty } from '@/components/Empty';
import { FilterChips } from '@/components/FilterChips';
import { PageTitle } from '@/components/PageTitle';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { usePlace } from '@/components/usePlace';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { code, day, id } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { useWord } from '@/pages/ledger/useForms';
import { ANSWERS, filledOf, type Question } from './asked';
import { Rows } from './Rows';
import './questions.css';
import './words';

const FILTERS = { area: id, kind: code('PatternKind'), from: day, to: day };
/** They look on over many counties, and choose one. */
const ABOVE_COUNTIES = ['province_supervisor', 'city_supervisor'];

/** What is worth a question in how the register is kept; each question opens its rows and leads to its answer. */
export function Component() {
  const { t } = useTranslation('questions');
  const label = useCode();
  const options = useCodeOptions();
  const word = useWord();
  const place = usePlace();
  const today = useToday();
  const { post } = useSession();
  const mayRecord = useMay('edit_ledgers');
  const { filters, change } = useUrlFilters(FILTERS);
  const query = { area_id: filters.area, kind: filters.kind, from: filters.from, to: filters.to };
  const isChosen = filters.area !== undefined || !ABOVE_COUNTIES.includes(post.role);
  const asked = useQuery({
    queryKey: ['questions', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/questions', { params: { query }, signal })),
    placeholderData: keepPreviousData,
    enabled: isChosen,
    // It goes through months of the log: asked once, and not again because somebody looks back at the page.
    retry: false,
    staleTime: 300_000,
    refetchOnWindowFocus: false,
  });
  const data = isChosen ? asked.data : undefined;
  const days = ({ from, to }: Question) => (from === to ? from : t('days', { from, to }));
  const columns: Column<Question>[] = [
    {
      key: 'kind',
      title: t('kind'),
      text: ({ kind }) => label('PatternKind', kind),
      render: ({ kind }) => <Tag>{label('PatternKind', kind)}</Tag>,
    },
    { key: 'place', title: t('place'), text: (row) => place(row.area_id) || row.area_name },
    { key: 'days', title: t('on'), text: days },
    {
      key: 'question',
      title: t('question'),
      text: (row) => word(row),
      render: (row) => (
        <div className="question">
          <p>{word(row)}</p>
          <details className="fold">
            <summary>{t('open', { count: row.count })}</summary>
            <Rows question={row} />
          </details>
          {mayRecord && (
            <Link to={ANSWERS} state={{ filled: filledOf(row, post.area_name, today) }}>
              {t('record')}
            </Link>
          )}
        </div>
      ),
    },
    { key: 'count', title: t('count'), text: (row) => String(row.count), numeric: true },
    { key: 'person', title: t('person'), text: (row) => row.person ?? '--' },
  ];
  const bound = (name: 'from' | 'to', text: string) => (
    <Input
      type="date"
      aria-label={text}
      max={today}
      value={filters[name] ?? data?.[name] ?? ''}
      onChange={({ target }) => change({ [name]: target.value })}
    />
  );
  return (
    <>
      <PageTitle
        title={t('title')}
        path={<Link to={filters.area ? `/cockpit?area=${filters.area}` : '/cockpit'}>{t('back')}</Link>}
        about={
          <>
            {t('about')}
            {data?.citation && <> {t('citation', { citation: data.citation })}</>}
          </>
        }
        actions={<Link to={ANSWERS}>{t('answers')}</Link>}
      />
      <DataTable<Question>
        id="questions"
        out={{ list: 'questions', query }}
        caption={t('title')}
        columns={columns}
        rows={isChosen ? data?.questions : []}
        rowKey={(row) => keyOf(row, data?.questions ?? [])}
        problem={asked.error}
        onRetry={() => void asked.refetch()}
        empty={
          isChosen ? (
            <Empty title={data && !data.citation ? t('off') : t('none')}>
              {data?.citation ? t('noneHow', { from: data.from, to: data.to }) : undefined}
            </Empty>
          ) : (
            <Empty title={t('choose')} />
          )
        }
        tools={
          <>
            <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
            <span className="question-days">
              {bound('from', t('from'))}
              <span>—</span>
              {bound('to', t('to'))}
            </span>
            <FilterChips label={t('kind')} name="kind" all={t('all')} options={options('PatternKind')} />
          </>
        }
      />
      {data && data.total > data.questions.length && (
        <p className="muted">{t('cut', { shown: data.questions.length, total: data.total })}</p>
      )}
    </>
  );
}

/** A question has no number of its own: it is asked anew each time. */
function keyOf(question: Question, all: Question[]): string {
  return `${question.kind}/${question.area_id}/${question.to}/${all.indexOf(question)}`;
}
