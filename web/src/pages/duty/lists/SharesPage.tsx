import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useMay } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { FilterSelect } from '@/components/FilterSelect';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { StatLink } from '@/components/StatLink';
import { Tag } from '@/components/Tag';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { code as aCode, id } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { ListsNav } from './ListsNav';
import './lists.css';
import './words';

type Board = Schemas['DepartmentBoard'];
const FILTERS = { area: id, department: aCode('Department') };

/** What each department leads and co-operates in, clause by clause, and what is open. */
export function Component() {
  const { t } = useTranslation('departments');
  const options = useCodeOptions();
  const { filters, change } = useUrlFilters(FILTERS);
  const seesHouseholds = useMay('read_households');
  const found = useQuery({
    queryKey: ['department-duties', filters.area, filters.department],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/department-duties', {
          params: { query: { area_id: filters.area, department: filters.department } },
          signal,
        }),
      ),
    placeholderData: (before) => before,
  });
  return (
    <>
      <PageTitle title={t('share.title')} about={t('share.about')} />
      <ListsNav />
      {seesHouseholds && (
        <p className="chips">
          <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
          <FilterSelect
            label={t('column.department')}
            value={filters.department}
            options={options('Department')}
            onChange={(department) => change({ department })}
          />
        </p>
      )}
      <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />
      {!found.data && !found.error && <div className="page-loading" aria-busy="true" />}
      {found.data?.departments.map((board) => (
        <OneBoard key={board.department} board={board} month={found.data.month} area={filters.area} />
      ))}
    </>
  );
}

function OneBoard({ board, month, area }: { board: Board; month: string; area?: string }) {
  const { t, i18n } = useTranslation('departments');
  const code = useCode();
  const seesHouseholds = useMay('read_households');
  const seesLists = useMay('read_department_lists');
  const name = code('Department', board.department);
  const within = area ? `&area=${area}` : '';
  const to = `/referrals?department=${board.department}${within}`;
  const names = (departments: Schemas['Department'][]) =>
    departments.map((department) => code('Department', department)).join('、');
  return (
    <section className="card lists-share" aria-label={name}>
      <h2>{name}</h2>
      <div className="stats">
        <StatLink
          label={t('share.referrals')}
          value={board.referrals_waiting}
          to={`${to}&state=sent`}
          tone={board.referrals_late > 0 ? 'red' : 'amber'}
        />
        <StatLink label={t('share.accepted')} value={board.referrals_accepted} to={`${to}&state=accepted`} />
        <StatLink
          label={t('share.late')}
          value={board.referrals_late}
          to={`${to}&unanswered=true`}
          tone="red"
        />
        <StatLink
          label={t('share.tasks', { late: board.tasks_late })}
          value={board.tasks}
          to={`/duties/tasks?state=open${within}`}
          tone={board.tasks_late > 0 ? 'red' : undefined}
        />
        {seesLists && board.lists_owed > 0 && (
          <StatLink
            label={t('share.lists', { month })}
            value={board.lists_missing}
            of={board.lists_owed}
            to={`/duties/lists?month=${month}`}
            tone="amber"
          />
        )}
      </div>
      <ul className="lists-clauses">
        {board.clauses.map((clause) => (
          <li key={clause.id}>
            <strong>{textOf(clause, i18n.language)}</strong>{' '}
            <Tag tone={clause.leads ? 'green' : undefined}>
              {clause.leads ? t('share.leads') : t('share.cooperates')}
            </Tag>
            <p>
              {t('share.lead', { names: names(clause.lead) })}
              {clause.cooperate.length > 0 && ` ${t('share.with', { names: names(clause.cooperate) })}`}
              {clause.others && ` ${t('share.others', { names: clause.others })}`}
            </p>
            {clause.referrals > 0 && (
              <p>{t('share.open', { count: clause.referrals, late: clause.referrals_late })}</p>
            )}
            {seesHouseholds && clause.lists.length > 0 && (
              <p className="chips">
                {clause.lists.map((list) => (
                  <Link key={list} to={`/assistance/lists?list=${list}${within}`}>
                    {code('ListName', list)}
                  </Link>
                ))}
              </p>
            )}
            <p className="muted">{t('share.citation', { citation: clause.citation })}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
