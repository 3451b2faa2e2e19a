import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import type { Household } from '@/api/household';
import { type NumberColumn, NumberTable } from '@/components/NumberTable';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { yuan } from '@/lib/money';
import { axisOf } from './incomeAxis';

const IncomeChart = lazy(() => import('./IncomeChart').then((module) => ({ default: module.IncomeChart })));

/** Income per head against the lines, as a drawing and as a table of the same figures. */
export function IncomeCard({ household }: { household: Household }) {
  const { t, i18n } = useTranslation('household');
  const code = useCode();
  const [asTable, setAsTable] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['household', household.id, 'income'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/households/{household_id}/income', {
          params: { path: { household_id: household.id } },
          signal,
        }),
      ),
  });
  const isEnglish = i18n.language === 'en';
  const names = [...new Set(data?.points.flatMap(({ lines }) => lines.map(({ name }) => name)))];
  const lineOf = (point: Schemas['IncomePoint'], name: string) =>
    point.lines.find((line) => line.name === name);
  const titleOf = (name: string) => {
    const line = data?.points.map((point) => lineOf(point, name)).find(Boolean);
    return (isEnglish ? line?.en : line?.zh) ?? name;
  };
  const latest = data?.points.at(-1);
  const range = data?.tier;
  const bounds = range && {
    tier: isEnglish ? range.en : range.zh,
    over: yuan(range.over ?? 0),
    upTo: yuan(range.up_to),
    citation: range.citation,
  };
  const within = bounds && (range.over == null ? t('income.inTier', bounds) : t('income.inBand', bounds));
  const from = axisOf(data?.points ?? []);
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('income.title')}</h2>
        {data && (
          <Button size="small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {asTable ? t('income.chart') : t('income.table')}
          </Button>
        )}
      </div>
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {latest && (
        <p>
          {latest.income_per_head === null || latest.income_per_head === undefined
            ? t('income.unknown', { count: latest.months_reported })
            : t('income.now', { amount: yuan(latest.income_per_head) })}
          {within && ` ${within}`}
          {latest.lines.some(({ applies }) => !applies) && ` ${t('income.notScreened')}`}
        </p>
      )}
      {household.spell?.tier && (
        <p className="chips">
          <Tag>{code('WatchTier', household.spell.tier)}</Tag>
          {household.spell.reports_to && (
            <span>{t('reportsTo', { level: code('AreaLevel', household.spell.reports_to) })}</span>
          )}
        </p>
      )}
      {data && !asTable && (
        <Suspense fallback={<div className="chart" aria-busy="true" />}>
          <IncomeChart
            points={data.points}
            names={names}
            titleOf={titleOf}
            incomeTitle={t('income.perHead')}
            unit={t('income.unit')}
          />
        </Suspense>
      )}
      {data && asTable && (
        <div className="scroll-x">
          <NumberTable<Schemas['IncomePoint']>
            caption={t('income.title')}
            columns={[
              [t('income.month'), (point) => point.month],
              [
                t('income.perHead'),
                (point) => (point.income_per_head == null ? '--' : yuan(point.income_per_head)),
              ],
              [t('income.reported'), (point) => point.months_reported],
              ...names.map(
                (name): NumberColumn<Schemas['IncomePoint']> => [
                  titleOf(name),
                  (point) => {
                    const line = lineOf(point, name);
                    return line ? <span title={line.citation}>{yuan(line.up_to)}</span> : '--';
                  },
                ],
              ),
            ]}
            rows={data.points}
            rowKey={(point) => point.month}
          />
        </div>
      )}
      <p className="muted">
        {t('income.how')}
        {data && !asTable && from > 0 && ` ${t('income.axis', { from: from.toLocaleString('en-US') })}`}
      </p>
    </section>
  );
}
