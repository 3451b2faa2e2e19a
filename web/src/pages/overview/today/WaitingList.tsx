import { PrinterOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { Later, later } from '@/app/Later';
import { placeOf } from '@/app/places';
import { useMay, useToday } from '@/app/session';
import { ClockChip } from '@/components/ClockChip';
import { Empty } from '@/components/Empty';
import { FilterChips } from '@/components/FilterChips';
import { PageTitle } from '@/components/PageTitle';
import { SaveWorkList } from '@/components/SaveWorkList';
import { StatLink } from '@/components/StatLink';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { daysBetween } from '@/lib/dates';
import { AnsweredRecords } from './AnsweredRecords';
import { AnsweredReferrals } from './AnsweredReferrals';
import { Decisions } from './Decisions';
import { InspectionStats, ReportStats } from './InspectionsDue';
import { useDetailOf } from './useDetailOf';
import { WaitingGroups } from './WaitingGroups';
import './today.css';

// The first screen does without the form, which is half as heavy as all of the rest.
const ReportClue = later(() => import('../../procedure/clues/ReportClue'));

type Item = Schemas['WaitingItem'];

/** So many of one's own are shown before somebody asks for all. */
const FIRST = 30;
const WITHIN: Record<string, (left: number) => boolean> = {
  overdue: (left) => left < 0,
  today: (left) => left === 0,
  soon: (left) => left >= 1 && left <= 3,
};

/** Everything that waits for the post, the nearest last day first, under the counts that choose from it; before them, what the post has besides. */
export function WaitingList({ children }: { children: ReactNode }) {
  const { t, i18n } = useTranslation('today');
  const code = useCode();
  const detailOf = useDetailOf();
  const today = useToday();
  const seesHouseholds = useMay('read_households');
  const mayReport = useMay('report_clues');
  const mayImport = useMay('import_data');
  const navigate = useNavigate();
  const [isReporting, setReporting] = useState(false);
  const [isAll, setAll] = useState(false);
  const [params] = useSearchParams();
  const list = useQuery({
    queryKey: ['today'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/today', { signal })),
  });
  const due = params.get('due') ?? '';
  const what = params.get('what');
  const found = list.data?.items.filter(
    (item) => (WITHIN[due]?.(item.days_left) ?? true) && (what === null || item.what === what),
  );
  // What came back first, then what only this level can decide; the rest has other hands as well.
  const rank = ({ what: one, returned }: Item) => (returned ? 0 : one === 'case' ? 1 : 2);
  const rows = found && [...found].sort((a, b) => rank(a) - rank(b));
  const nameOf = (item: Item) => {
    const duty = item.zh && item.en ? textOf({ zh: item.zh, en: item.en }, i18n.language) : undefined;
    const what = item.what === 'task' ? (duty ?? code('TaskKind', item.code)) : code('Waiting', item.what);
    return [what, item.head].filter(Boolean).join(' · ');
  };
  const columns: Column<Item>[] = [
    {
      key: 'what',
      title: t('column.what'),
      text: nameOf,
      render: (item) => <Link to={placeOf(item)}>{nameOf(item)}</Link>,
    },
    { key: 'area', title: t('column.area'), text: (item) => item.place || '--' },
    {
      key: 'detail',
      title: t('column.detail'),
      text: detailOf,
      render: (item) => (
        <>
          {detailOf(item)}
          {item.returned && <Tag tone="amber">{t('returned', { reason: item.returned.reason })}</Tag>}
        </>
      ),
    },
    {
      key: 'clock',
      title: t('column.clock'),
      text: (item) => t('dueOn', { due: item.due }),
      render: (item) => <ClockChip due={item.clock ? item.clock.due : item.due} clock={item.clock} />,
    },
    { key: 'due', title: t('column.due'), text: (item) => item.due, optional: true },
  ];
  const groups = list.data?.groups ?? [];
  const reporting = list.data?.reporting;
  const collectedBy = reporting?.due;
  const left = collectedBy ? daysBetween(today, collectedBy) : undefined;
  const about =
    left === undefined
      ? today
      : left < 0
        ? t('aboutCollected', { today })
        : t('about', { today, due: collectedBy, count: left });
  return (
    <>
      <PageTitle
        title={t('title')}
        about={seesHouseholds ? about : today}
        actions={
          <>
            {mayImport && (
              <Button onClick={() => void navigate('/imports?kind=income')}>{t('collect')}</Button>
            )}
            {mayReport && <Button onClick={() => setReporting(true)}>{t('contact.clue')}</Button>}
            <Button
              className="print-button"
              icon={<PrinterOutlined aria-hidden />}
              onClick={() => window.print()}
            >
              {t('print')}
            </Button>
          </>
        }
      />
      <Later open={isReporting}>
        {isReporting && (
          <ReportClue
            onClose={() => setReporting(false)}
            onDone={(clue) => void navigate(`/clues/${clue.merged_into ?? clue.id}`)}
          />
        )}
      </Later>
      <Decisions groups={list.data?.decisions ?? []} />
      {children}
      {list.data && (
        <div className="stats stats-dense">
          <StatLink label={t('due.overdue')} value={list.data.overdue} to="/?due=overdue" tone="red" />
          <StatLink label={t('due.today')} value={list.data.due_today} to="/?due=today" tone="amber" />
          <StatLink label={t('due.soon')} value={list.data.due_soon} to="/?due=soon" />
          <StatLink
            label={t('due.all')}
            value={list.data.total_is_exact ? list.data.total : t('moreThan', { count: list.data.total })}
            to="/"
          />
          {groups.length > 0 && (
            <StatLink
              label={t('others.stat')}
              value={groups.reduce((sum, group) => sum + group.count, 0)}
              to="/clues/warnings?state=open"
            />
          )}
          {list.data.campaigns.map((campaign) => (
            <StatLink
              key={campaign.id}
              label={campaign.title}
              value={campaign.left}
              of={campaign.houses}
              to={`/duties/campaigns/${campaign.id}?show=left`}
              tone={campaign.days_left < 0 ? 'red' : 'amber'}
            />
          ))}
          <InspectionStats items={list.data.inspections} />
          <ReportStats items={list.data.reports} />
          {reporting && (
            <StatLink
              label={t('reporting', { month: Number(reporting.month.slice(5)) })}
              value={reporting.missing}
              of={reporting.owed}
              to={`/households?unreported=${reporting.month}`}
            />
          )}
        </div>
      )}
      <DataTable<Item>
        id="today"
        out={{ list: 'today', query: { due: due || undefined, what: what ?? undefined } }}
        caption={t('title')}
        columns={columns}
        rows={isAll ? rows : rows?.slice(0, FIRST)}
        rowKey={(item) => `${item.what}${item.id}`}
        rowLink={placeOf}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={
          <Empty title={due || what ? t('empty.filtered') : t('empty.title')}>
            {due || what ? <Link to="/">{t('empty.showAll')}</Link> : t('empty.text')}
          </Empty>
        }
        tools={
          <>
            <FilterChips
              label={t('column.what')}
              name="what"
              all={t('due.all')}
              options={[...new Set(list.data?.items.map((item) => item.what))].map((value) => ({
                value,
                label: code('Waiting', value),
              }))}
            />
            <SaveWorkList />
          </>
        }
      />
      {!isAll && (rows?.length ?? 0) > FIRST && (
        <Button type="link" onClick={() => setAll(true)}>
          {t('allMine', { count: rows?.length ?? 0 })}
        </Button>
      )}
      {(list.data?.total ?? 0) > (list.data?.items.length ?? 0) && (
        <p className="muted today-cut">{t('cut', { shown: list.data?.items.length ?? 0 })}</p>
      )}
      <AnsweredReferrals answered={list.data?.answered ?? []} />
      <AnsweredRecords answered={list.data?.answered_records ?? []} />
      {groups.length > 0 && <WaitingGroups groups={groups} />}
    </>
  );
}
