import { Checkbox, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { type Household, useHousehold } from '@/api/household';
import { useToday } from '@/app/session';
import { FormDrawer } from '@/components/FormDrawer';
import { monthPlus } from '@/lib/dates';
import { exactYuan, fenOf } from '@/lib/money';
import { AMOUNTS, type AmountName } from './amounts';

type Values = { amounts: Partial<Record<AmountName, string>>; estimated: boolean };

interface Props {
  household: Household;
  /** The month; without, the one that is due. */
  period?: string;
  onClose: () => void;
}

/** One month's income and expense, in yuan. What the month before had is beside each field. */
export function StatementForm({ household, period, onClose }: Props) {
  const { t } = useTranslation('household');
  const due = monthPlus(useToday().slice(0, 7), -1);
  const [month, setMonth] = useState(period ?? due);
  const { refetch } = useHousehold(household.id);
  const existing = household.statements.find((row) => row.period === month);
  const before = household.statements.find((row) => row.period === monthPlus(month, -1));
  const initial: Values = {
    amounts: Object.fromEntries(AMOUNTS.map((name) => [name, typed(existing?.amounts[name])])),
    estimated: existing?.estimated ?? false,
  };
  const submit = ({ amounts, estimated }: Values, key: string) => {
    const inFen = AMOUNTS.map((name) => [name, amounts[name] ? fenOf(amounts[name]) : null] as const);
    const body = { amounts: Object.fromEntries(inFen) as Schemas['Amounts'], estimated };
    const header = existing
      ? { 'Idempotency-Key': key, 'If-Match': `"${existing.version}"` }
      : { 'Idempotency-Key': key };
    return answer(
      api.PUT('/api/v1/households/{household_id}/statements/{period}', {
        params: { path: { household_id: household.id, period: month }, header },
        body,
      }),
    );
  };
  const check = (_: unknown, value: string | undefined) =>
    !value || fenOf(value) !== null ? Promise.resolve() : Promise.reject(new Error(t('amount.wrong')));
  return (
    <FormDrawer<Values, unknown>
      key={month}
      id={`statement/${household.id}/${month}`}
      title={t('statement.title')}
      householdId={household.id}
      initial={initial}
      submit={submit}
      reload={() => refetch()}
      onDone={onClose}
      onClose={onClose}
    >
      <div className="form-pair">
        <Form.Item label={t('statement.period')} htmlFor="statement-month">
          <Input
            id="statement-month"
            type={month.length === 4 ? 'text' : 'month'}
            value={month}
            max={due}
            disabled={period !== undefined}
            onChange={(event) => /^\d{4}-\d{2}$/.test(event.target.value) && setMonth(event.target.value)}
          />
        </Form.Item>
      </div>
      <div className="form-pair">
        {AMOUNTS.map((name) => (
          <Form.Item
            key={name}
            name={['amounts', name]}
            label={t(`amount.${name}`)}
            extra={
              before?.amounts[name] == null
                ? undefined
                : t('amount.before', { amount: exactYuan(before.amounts[name]) })
            }
            rules={[{ validator: check }]}
          >
            <Input inputMode="decimal" suffix={t('amount.yuan')} autoComplete="off" />
          </Form.Item>
        ))}
      </div>
      <Form.Item name="estimated" valuePropName="checked">
        <Checkbox>{t('statement.estimatedWhy')}</Checkbox>
      </Form.Item>
    </FormDrawer>
  );
}

function typed(fen: number | null | undefined): string {
  return fen == null ? '' : String(fen / 100);
}
