import { Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { Facts } from '@/components/Facts';
import { FormDrawer } from '@/components/FormDrawer';
import { DecisionFields } from './Proposal';
import { tunable } from './useRules';
import './words';

interface ProposeProps {
  rules: Schemas['RulesView'] | undefined;
  onDone: () => void;
  onClose: () => void;
}

/** Proposes another value for a parameter that no document publishes. */
export function ProposeTuning({ rules, onDone, onClose }: ProposeProps) {
  const { t, i18n } = useTranslation('policies');
  const today = useToday();
  const params = tunable(rules);
  return (
    <FormDrawer<Schemas['ProposeTuningCmd'], Schemas['TuningView']>
      id="tuning"
      title={t('tuning.propose')}
      submitText={t('tuning.submit')}
      initial={{ effective_from: today }}
      submit={(body, key) =>
        answer(api.POST('/api/v1/tunings', { params: { header: { 'Idempotency-Key': key } }, body }))
      }
      onDone={onDone}
      onClose={onClose}
    >
      <p className="form-hint">{t('tuning.hint')}</p>
      <Form.Item name="param" label={t('tuning.param')} rules={[{ required: true }]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={params.map((param) => ({
            value: param.name,
            label: t('tuning.paramNow', {
              name: i18n.language === 'en' ? param.en : param.zh,
              value: param.value ?? '--',
            }),
          }))}
        />
      </Form.Item>
      <Form.Item noStyle dependencies={['param']}>
        {({ getFieldValue }) => {
          const now = params.find(({ name }) => name === getFieldValue('param'))?.value;
          return (
            <Form.Item
              name="value"
              label={t('tuning.newValue')}
              extra={now ? t('tuning.valueHelp', { now }) : undefined}
              rules={[{ required: true }]}
            >
              <InputNumber min={1} precision={0} />
            </Form.Item>
          );
        }}
      </Form.Item>
      <DateField name="effective_from" label={t('tuning.from')} min={today} />
      <Form.Item name="reason" label={t('tuning.reason')} rules={[{ required: true }]}>
        <Input.TextArea rows={3} />
      </Form.Item>
    </FormDrawer>
  );
}

interface DecideProps {
  tuning: Schemas['TuningView'];
  label: string;
  value: string;
  onDone: () => void;
  onClose: () => void;
}

/** Decides what somebody else proposed. */
export function DecideTuning({ tuning, label, value, onDone, onClose }: DecideProps) {
  const { t } = useTranslation('policies');
  return (
    <FormDrawer<Schemas['DecideTuningBody'], Schemas['TuningView']>
      id={`tuning/${tuning.id}`}
      title={t('tuning.decide')}
      submitText={t('tuning.confirm')}
      initial={{}}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/tunings/{tuning_id}/decision', {
            params: { path: { tuning_id: tuning.id }, header: headers(key, tuning.version) },
            body,
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <Facts
        facts={[
          [t('tuning.param'), label],
          [t('tuning.value'), t('tuning.fromTo', { before: tuning.before, after: value })],
          [t('tuning.from'), tuning.effective_from],
          [t('tuning.reason'), tuning.reason],
          [t('tuning.proposedBy'), tuning.proposed_by_name],
        ]}
      />
      <DecisionFields name="approve" yes={t('tuning.approve')} no={t('tuning.refuse')} />
    </FormDrawer>
  );
}
