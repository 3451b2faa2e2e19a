import { Checkbox, Form, Input, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useTakePlan } from '@/api/household';
import { DateField } from '@/components/DateField';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { fenOf } from '@/lib/money';
import './words';

type Values = Omit<Schemas['MeasureBody'], 'amount'> & { amount?: string };

interface Beginning {
  risks: Schemas['RiskCategory'][];
  kind?: Schemas['MeasureKind'] | undefined;
  department?: Schemas['Department'] | undefined;
  note?: string;
}

interface Props {
  plan: Schemas['PlanView'];
  /** From the toolbox of the standard, or from a policy of the catalogue. */
  begin?: Beginning;
  onClose: () => void;
}

/** A new measure. What it answers, who carries it out, what it costs. */
export function AddMeasure({ plan, begin, onClose }: Props) {
  const { t } = useTranslation('assistance');
  const code = useCode();
  const options = useCodeOptions();
  const take = useTakePlan();
  const open = plan.risks.filter(({ closed_on: closedOn }) => !closedOn);
  return (
    <FormDrawer<Values, Schemas['PlanView']>
      id={`measure/${plan.household_id}/${begin?.kind ?? ''}/${begin?.note ?? ''}`}
      title={t('addMeasure')}
      householdId={plan.household_id}
      initial={{
        kind: begin?.kind,
        risks: begin?.risks ?? open.map(({ risk }) => risk),
        department: begin?.department,
        note: begin?.note,
        timing: 'after_event',
      }}
      submit={({ amount, starts_on: startsOn, ends_on: endsOn, ...body }, key) =>
        answer(
          api.POST('/api/v1/households/{household_id}/measures', {
            params: { path: { household_id: plan.household_id }, header: { 'Idempotency-Key': key } },
            body: {
              ...body,
              starts_on: startsOn || undefined,
              ends_on: endsOn || undefined,
              amount: amount ? fenOf(amount) : undefined,
            },
          }),
        )
      }
      onDone={(next) => {
        take(next);
        onClose();
      }}
      onClose={onClose}
    >
      <Form.Item name="kind" label={t('column.kind')} rules={[{ required: true }]}>
        <Select showSearch={{ optionFilterProp: 'label' }} options={options('MeasureKind')} />
      </Form.Item>
      <Form.Item name="risks" label={t('answers')}>
        <Checkbox.Group
          className="choice-column"
          options={open.map(({ risk }) => ({ value: risk, label: code('RiskCategory', risk) }))}
        />
      </Form.Item>
      <Form.Item name="timing" label={t('timing')} rules={[{ required: true }]}>
        <Radio.Group options={options('Timing')} />
      </Form.Item>
      <Form.Item name="note" label={t('note')} rules={[{ required: true }]} extra={t('noteHelp')}>
        <Input.TextArea rows={3} />
      </Form.Item>
      <Form.Item name="department" label={t('column.department')}>
        <Select allowClear options={options('Department')} />
      </Form.Item>
      <div className="form-pair">
        <Form.Item
          name="amount"
          label={t('amount')}
          rules={[
            {
              validator: (_, typed?: string) =>
                !typed || fenOf(typed) !== null
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('amountWrong'))),
            },
          ]}
        >
          <Input inputMode="decimal" />
        </Form.Item>
        <DateField name="starts_on" label={t('startsOn')} optional />
        <DateField name="ends_on" label={t('endsOn')} help={t('endsOnHelp')} optional />
      </div>
      <Form.Item name="fund_source" label={t('fund')}>
        <Select allowClear options={options('FundSource')} />
      </Form.Item>
    </FormDrawer>
  );
}
