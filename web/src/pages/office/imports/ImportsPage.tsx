import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { Problem } from '@/api/problem';
import { useCommand } from '@/api/useCommand';
import { Later, later } from '@/app/Later';
import { useMay, useToday } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { SheetFlow } from '@/components/sheets/SheetFlow';
import { useCode } from '@/i18n/useCode';
import { monthPlus } from '@/lib/dates';
import { code, id, month } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { Batches } from './Batches';
import { MonthFiled } from './MonthFiled';
import './imports.css';

const LongList = later(() => import('@/components/table/LongList'));
type Kind = Schemas['ImportKind'];
const FILTERS = { kind: code('ImportKind'), month, area: id };
/** Months that may be collected late. */
const MONTHS = 7;

/** Spreadsheets out and in: what is to be filled in, and what comes back. */
export function Component() {
  const { t } = useTranslation('sheets');
  const label = useCode();
  const mayImport = useMay('import_data');
  const mayEdit = useMay('edit_ledgers');
  const { filters, change } = useUrlFilters(FILTERS);
  const kinds: Kind[] = [
    ...(mayImport ? (['income', 'register'] as const) : []),
    ...(mayEdit ? (['ledger'] as const) : []),
  ];
  const kind = filters.kind ?? kinds[0];
  const lastMonth = monthPlus(useToday().slice(0, 7), -1);
  if (!kind || !kinds.includes(kind)) return <PageTitle title={t('title')} about={t('notYours')} />;
  return (
    <>
      <PageTitle
        title={t('title')}
        about={t('about')}
        actions={
          <>
            <Link to="/list-requests">{t('requests.title')}</Link>
            <Link to="/jobs">{t('jobs')}</Link>
          </>
        }
      />
      <div className="cards import-cards">
        <section className="card" aria-labelledby="import-out">
          <h2 id="import-out">{t('out.title')}</h2>
          <div className="import-row">
            <Select<Kind>
              aria-label={t('kind')}
              value={kind}
              options={kinds.map((value) => ({ value, label: label('ImportKind', value) }))}
              popupMatchSelectWidth={false}
              onChange={(value) => change({ kind: value })}
            />
            <a href={`/api/v1/imports/${kind}/template`} download={`${label('ImportKind', kind)}.xlsx`}>
              {t('out.template')}
            </a>
          </div>
          {kind === 'income' && <Collection month={filters.month} area={filters.area} onChange={change} />}
          {kind === 'register' && <Filled area={filters.area} onChange={(area) => change({ area })} />}
          {kind === 'ledger' && (
            <p className="muted">
              {t('out.ledgers')} <Link to="/assistance/ledgers">{t('out.toLedgers')}</Link>
            </p>
          )}
        </section>
        <section className="card" aria-labelledby="import-in">
          <h2 id="import-in">{t('in.title', { kind: label('ImportKind', kind) })}</h2>
          <p className="muted">{t('in.how')}</p>
          <SheetFlow key={kind} kind={kind} />
        </section>
        {kind === 'income' && <MonthFiled month={filters.month ?? lastMonth} />}
      </div>
      <Batches />
    </>
  );
}

interface CollectionProps {
  month: string | undefined;
  area: string | undefined;
  onChange: (filters: { month?: string; area?: string | undefined }) => void;
}

/** The sheet of a month's collection: who owes a statement stands in it, with the month before. */
function Collection({ month: chosen, area, onChange }: CollectionProps) {
  const { t } = useTranslation('sheets');
  const today = useToday();
  const last = monthPlus(today.slice(0, 7), -1);
  const of = chosen ?? last;
  const [isLong, setLong] = useState(false);
  const take = async (requestId?: string) => {
    const book = await answer(
      api.GET('/api/v1/imports/income/collection', {
        params: { query: { month: of, area_id: area, request_id: requestId } },
        parseAs: 'blob',
      }),
    );
    const { download } = await import('@/lib/download');
    download(book as unknown as Blob, `${of}-${t('out.collectionName')}.xlsx`);
  };
  const fetch = useCommand((_: { nth: number }) =>
    take().catch((problem) => {
      if (!(problem instanceof Problem) || problem.code !== 'list.ask_first') throw problem;
      setLong(true);
    }),
  );
  const months = Array.from({ length: MONTHS }, (_, n) => monthPlus(today.slice(0, 7), -n));
  return (
    <>
      <p className="muted">{t('out.collectionHow')}</p>
      <div className="import-row">
        <Select
          aria-label={t('out.month')}
          value={of}
          options={months.map((value) => ({ value, label: value }))}
          onChange={(value) => onChange({ month: value })}
        />
        <AreaSelect value={area} onChange={(value) => onChange({ area: value })} />
        <Button type="primary" loading={fetch.busy} onClick={() => void fetch.send({ nth: Date.now() })}>
          {t('out.collection')}
        </Button>
      </div>
      <ProblemNotice problem={fetch.problem} onRetry={fetch.repeat} />
      <Later open={isLong}>
        {isLong && (
          <LongList
            list="collection"
            title={t('out.collectionName')}
            query={{ month: of, ...(area ? { area_id: area } : {}) }}
            take={take}
            onClose={() => setLong(false)}
          />
        )}
      </Later>
    </>
  );
}

/** The register of an area as it is, to be mended and brought back. */
function Filled({ area, onChange }: { area: string | undefined; onChange: (area?: string) => void }) {
  const { t } = useTranslation('sheets');
  const [isLong, setLong] = useState(false);
  const take = async (requestId?: string) => {
    const query = { area_id: area, request_id: requestId };
    const book = await answer(
      api.GET('/api/v1/imports/register/filled', { params: { query }, parseAs: 'blob' }),
    );
    const { download } = await import('@/lib/download');
    download(book as unknown as Blob, `${t('out.filled')}.xlsx`);
  };
  const fetch = useCommand((_: { nth: number }) =>
    take().catch((problem) => {
      if (!(problem instanceof Problem) || problem.code !== 'list.ask_first') throw problem;
      setLong(true);
    }),
  );
  return (
    <>
      <p className="muted">{t('out.filledHow')}</p>
      <div className="import-row">
        <AreaSelect value={area} onChange={onChange} />
        <Button type="primary" loading={fetch.busy} onClick={() => void fetch.send({ nth: Date.now() })}>
          {t('out.filled')}
        </Button>
      </div>
      <ProblemNotice problem={fetch.problem} onRetry={fetch.repeat} />
      <Later open={isLong}>
        {isLong && (
          <LongList
            list="register"
            title={t('out.filledName')}
            query={area ? { area_id: area } : {}}
            take={take}
            onClose={() => setLong(false)}
          />
        )}
      </Later>
    </>
  );
}
