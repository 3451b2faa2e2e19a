import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { ListPage, useList } from '@/components/ListPage';
import type { Column } from '@/components/table/DataTable';
import { usePlace } from '@/components/usePlace';
import { useCode } from '@/i18n/useCode';
import { id } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { AssistanceNav } from '../assistance/AssistanceNav';
import { SolveProblem } from './SolveProblem';
import '../assistance/words';

type Row = Schemas['ProblemVisit'];
const FILTERS = { area: id };

/** What households told at visits and nobody has solved yet; it is closed where it is seen. */
export function Component() {
  const { t } = useTranslation('assistance');
  const code = useCode();
  const place = usePlace();
  const mayVisit = useMay('record_visits');
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  const [solving, setSolving] = useState<{ visit: Schemas['VisitView']; place: number }>();
  const open = (row: Row) =>
    row.visit.problems.map((problem, place) => ({ ...problem, place })).filter((one) => !one.solved_on);
  const query = { area_id: filters.area, cursor };
  const list = useList<Row>('problems', query, (query, signal) =>
    answer(api.GET('/api/v1/visits/open-problems', { params: { query }, signal })),
  );
  const columns: Column<Row>[] = [
    {
      key: 'household',
      title: t('problems.household'),
      text: (row) => row.head ?? '--',
      render: (row) => (
        <Link to={`/households/${row.visit.household_id}?tab=visits`}>
          {row.head ?? t('problems.noHead')}
        </Link>
      ),
    },
    { key: 'village', title: t('problems.village'), text: (row) => place(row.area_id) || row.area_name },
    {
      key: 'problem',
      title: t('problems.problem'),
      text: (row) =>
        open(row)
          .map(({ problem }) => problem)
          .join('；'),
      render: ({ visit, ...row }) => (
        <ul>
          {open({ visit, ...row }).map(({ problem, place }) => (
            <li key={place}>
              {problem}{' '}
              {mayVisit && (
                <Button size="small" onClick={() => setSolving({ visit, place })}>
                  {t('problems.solved')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      ),
    },
    { key: 'heard', title: t('problems.heard'), text: (row) => row.visit.visited_on },
    { key: 'by', title: t('problems.by'), text: (row) => code('Role', row.visit.role) },
  ];
  return (
    <>
      <ListPage<Row>
        id="problems"
        out="problems"
        title={t('problems.title')}
        about={t('problems.about')}
        nav={<AssistanceNav />}
        columns={columns}
        list={list}
        onCursor={goTo}
        empty={[t('problems.none'), t('problems.noneHow')]}
        tools={<AreaSelect value={filters.area} onChange={(area) => change({ area })} />}
      />
      {solving && <SolveProblem {...solving} onClose={() => setSolving(undefined)} />}
    </>
  );
}
