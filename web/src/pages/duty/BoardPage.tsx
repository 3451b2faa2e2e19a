import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useMay, useSession, useToday } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { ClockChip } from '@/components/ClockChip';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { lastDayOf } from '@/lib/dates';
import { id, month, name } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { DutyNav } from './DutyNav';
import { TellEvent } from './LiaisonForms';
import { Schedule } from './Schedule';
import './duties.css';
import './words';

type Duty = Schemas['BoardDuty'];
const FILTERS = { area: id, month, duty: name };

/** How the duties of a month stand: work that is left, place by place. It ranks nobody. */
export function Component() {
  const { t, i18n } = useTranslation('duties');
  const today = useToday();
  const maySchedule = useMay('schedule_duties');
  const { filters, change } = useUrlFilters(FILTERS);
  const [isTelling, setTelling] = useState(false);
  const { post } = useSession();
  const chosenMonth = filters.month ?? today.slice(0, 7);
  const query = {
    area_id: filters.area,
    due_from: `${chosenMonth}-01`,
    due_until: lastDayOf(chosenMonth),
  };
  const board = useQuery({
    queryKey: ['duties', 'board', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/duties/board', { params: { query }, signal })),
    placeholderData: (before) => before,
  });
  const duties = board.data?.total.duties;
  const chosen = duties?.find(({ duty }) => duty === filters.duty);
  const tasks = (duty: Duty, area: string | undefined, state: 'late' | 'open') => {
    const at = new URLSearchParams({ duty: duty.duty, state: 'open' });
    if (duty.period) at.set('period', duty.period);
    if (area) at.set('area', area);
    if (state === 'late') at.set('late', 'true');
    return `/duties/tasks?${at}`;
  };
  const count = (n: number, to: string, tone?: 'red') =>
    n === 0 ? '0' : <Link to={to}>{tone ? <Tag tone={tone}>{n}</Tag> : n}</Link>;
  /** The same numbers of a duty, for the area as a whole and for one of its parts. */
  function numbers<Row>(dutyOf: (row: Row) => Duty, areaOf: (row: Row) => string | undefined): Column<Row>[] {
    const plain = (key: 'done' | 'done_late' | 'waived' | 'unowned', optional = false): Column<Row> => ({
      key,
      title: t(`board.${key}`),
      text: (row) => String(dutyOf(row)[key]),
      numeric: true,
      optional,
    });
    return [
      {
        key: 'late',
        title: t('board.late'),
        text: (row) => String(dutyOf(row).late),
        render: (row) => count(dutyOf(row).late, tasks(dutyOf(row), areaOf(row), 'late'), 'red'),
        numeric: true,
      },
      {
        key: 'open',
        title: t('board.open'),
        text: (row) => String(dutyOf(row).open),
        render: (row) => count(dutyOf(row).open, tasks(dutyOf(row), areaOf(row), 'open')),
        numeric: true,
      },
      plain('done'),
      plain('done_late'),
      plain('waived'),
      plain('unowned', true),
      {
        key: 'reached',
        title: t('board.reached'),
        text: (row) => {
          const { reached, needed } = dutyOf(row);
          return needed > 0 ? t('board.of', { reached, needed }) : '--';
        },
        numeric: true,
      },
    ];
  }
  const dutyColumns: Column<Duty>[] = [
    {
      key: 'duty',
      title: t('board.duty'),
      text: (row) => textOf(row, i18n.language),
      render: (row) => (
        <Link to={`?${withDuty(filters, row.duty)}`} aria-current={row === chosen ? 'true' : undefined}>
          {textOf(row, i18n.language)}
        </Link>
      ),
    },
    {
      key: 'due',
      title: t('board.due'),
      text: (row) => row.due,
      render: (row) => (row.late + row.open > 0 ? <ClockChip due={row.due} /> : row.due),
    },
    ...numbers<Duty>(
      (row) => row,
      () => filters.area,
    ),
  ];
  type Part = { area: Schemas['BoardRow']; duty: Duty };
  const parts: Part[] = (board.data?.rows ?? []).flatMap((area) => {
    const duty = area.duties.find((one) => one.duty === chosen?.duty && one.period === chosen.period);
    return duty ? [{ area, duty }] : [];
  });
  const partColumns: Column<Part>[] = [
    {
      key: 'area',
      title: t('board.area'),
      text: ({ area }) => area.area_name,
      render: ({ area }) =>
        area.area_id === board.data?.total.area_id || area.level === 'group' ? (
          area.area_name
        ) : (
          <Link to={`?${withDuty({ ...filters, area: area.area_id }, filters.duty)}`}>{area.area_name}</Link>
        ),
    },
    ...numbers<Part>(
      ({ duty }) => duty,
      ({ area }) => area.area_id,
    ),
  ];
  return (
    <>
      <PageTitle
        title={t('board.title')}
        about={board.data && t('board.about', { area: board.data.total.area_name, month: chosenMonth })}
        actions={
          maySchedule && (
            <>
              <Button onClick={() => setTelling(true)}>{t('event.tell')}</Button>
              <Schedule area={filters.area} />
            </>
          )
        }
      />
      <DutyNav />
      <DataTable<Duty>
        id="duties"
        out={{ list: 'duties', query }}
        caption={t('board.title')}
        columns={dutyColumns}
        rows={duties}
        rowKey={(row) => `${row.duty}${row.period}`}
        rowLink={(row) => `/duties?${withDuty(filters, row.duty)}`}
        problem={board.error}
        onRetry={() => void board.refetch()}
        empty={<Empty title={t('board.none')}>{t('board.noneText')}</Empty>}
        tools={
          <>
            <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
            <Input
              type="month"
              className="duty-month"
              aria-label={t('board.month')}
              value={chosenMonth}
              onChange={(event) => change({ month: event.target.value })}
            />
          </>
        }
      />
      {chosen && (
        <section className="duty-parts">
          <h2>{t('board.parts', { duty: textOf(chosen, i18n.language) })}</h2>
          <DataTable<Part>
            id="duty-parts"
            out={{ list: 'duty_parts', query: { ...query, duty: chosen.duty, period: chosen.period } }}
            caption={t('board.parts', { duty: textOf(chosen, i18n.language) })}
            columns={partColumns}
            rows={parts}
            rowKey={({ area }) => area.area_id}
            empty={<Empty title={t('board.none')} />}
          />
        </section>
      )}
      {isTelling && (
        <TellEvent
          area={filters.area ?? post.area_id}
          onDone={() => setTelling(false)}
          onClose={() => setTelling(false)}
        />
      )}
    </>
  );
}

function withDuty(
  filters: Partial<Record<keyof typeof FILTERS, string>>,
  duty: string | undefined,
): URLSearchParams {
  const next = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filters, duty })) if (value) next.set(name, value);
  return next;
}
