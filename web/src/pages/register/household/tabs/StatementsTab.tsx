import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import type { Household } from '@/api/household';
import { useCommand } from '@/api/useCommand';
import { useMay, useToday } from '@/app/session';
import { Empty } from '@/components/Empty';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Sideways } from '@/components/Sideways';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { monthPlus } from '@/lib/dates';
import { exactYuan } from '@/lib/money';
import { AMOUNTS } from '../forms/amounts';
import { StatementForm } from '../forms/StatementForm';

/** Income counts for so many months. */
const A_YEAR = 12;

/** Income and expense, month by month. */
export function StatementsTab({ household }: { household: Household }) {
  const { t } = useTranslation('household');
  const code = useCode();
  const mayState = useMay('edit_statements') && household.state === 'active';
  const [editing, setEditing] = useState<string | null>(null);
  const due = monthPlus(useToday().slice(0, 7), -1);
  const isMissing = !household.statements.some(({ period }) => period === due);
  const canRepeat = household.statements.some(({ period }) => period === monthPlus(due, -1));
  const periods = new Set(household.statements.map(({ period }) => period));
  const first = [...periods].sort()[0] ?? due;
  const gaps = Array.from({ length: A_YEAR }, (_, back) => monthPlus(due, -back)).filter(
    (month) => month > first && month < due && !periods.has(month),
  );
  const same = useCommand((month: string, key) =>
    answer(
      api.POST('/api/v1/households/{household_id}/statements/{month}/same-as-last-month', {
        params: { path: { household_id: household.id, month }, header: { 'Idempotency-Key': key } },
      }),
    ),
  );
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('tab.statements')}</h2>
        {mayState && (
          <div className="row-acts">
            {isMissing && canRepeat && (
              <Button loading={same.busy} onClick={() => void same.send(due)}>
                {t('statement.same', { month: due })}
              </Button>
            )}
            <Button type="primary" onClick={() => setEditing(due)}>
              {t('act.statement')}
            </Button>
          </div>
        )}
      </div>
      <ProblemNotice problem={same.problem} onRetry={same.repeat} />
      {mayState && gaps.length > 0 && (
        <p className="row-acts statement-gaps">
          {t('statement.gaps')}
          {gaps.map((month) => (
            <Button key={month} size="small" onClick={() => setEditing(month)}>
              {month}
            </Button>
          ))}
        </p>
      )}
      {household.statements.length === 0 ? (
        <Empty title={t('statement.none')}>{t('statement.noneText')}</Empty>
      ) : (
        <Sideways label={t('statement.caption')}>
          <table className="plain-table statements">
            <caption className="visually-hidden">{t('statement.caption')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('statement.period')}</th>
                {AMOUNTS.map((name) => (
                  <th key={name} scope="col" className="numeric">
                    {t(`amount.${name}`)}
                  </th>
                ))}
                <th scope="col" className="numeric">
                  {t('statement.disposable')}
                </th>
                <th scope="col">{t('statement.source')}</th>
                {mayState && <th scope="col">{t('statement.act')}</th>}
              </tr>
            </thead>
            <tbody>
              {household.statements.map((row) => (
                <tr key={row.period}>
                  <th scope="row">{row.period}</th>
                  {AMOUNTS.map((name) => {
                    const fen = row.amounts[name];
                    return (
                      <td key={name} className="numeric">
                        {fen == null ? '--' : exactYuan(fen)}
                      </td>
                    );
                  })}
                  <td className="numeric">{isBlank(row) ? '--' : exactYuan(row.disposable)}</td>
                  <td>
                    {code('StatementSource', row.source)}
                    {row.after_filing && <Tag tone="amber">{t('statement.afterFiling')}</Tag>}
                    {row.estimated ? ` · ${t('statement.estimated')}` : ''}
                  </td>
                  {mayState && (
                    <td>
                      <Button size="small" onClick={() => setEditing(row.period)}>
                        {t('statement.correct')}
                      </Button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </Sideways>
      )}
      {editing && <StatementForm household={household} period={editing} onClose={() => setEditing(null)} />}
    </section>
  );
}

/** A statement that was taken back says nothing. */
function isBlank({ amounts }: Schemas['StatementView']): boolean {
  return Object.values(amounts).every((amount) => amount == null);
}
