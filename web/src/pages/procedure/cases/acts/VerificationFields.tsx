import { Checkbox, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useExplanation } from '@/api/household';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { LINES, ListedText } from '@/components/ListedText';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import type { FieldsProps } from './ActFields';

/** The verification at home: which type, which risks, what was found; beside it, what the rules see today. */
export function VerificationFields({ view, household }: FieldsProps) {
  const { t } = useTranslation('acts');
  const code = useCode();
  const options = useCodeOptions();
  const today = useToday();
  const explanation = useExplanation(household.id);
  const fires = [
    ...new Set(
      (explanation.data?.rules ?? []).filter(({ outcome }) => outcome === 'fires').map(({ risk }) => risk),
    ),
  ];
  return (
    <>
      <DateField name="on" label={t('on')} max={today} />
      <Form.Item name="monitored_type" label={t('monitoredType')} rules={[{ required: true }]}>
        <Select options={options('MonitoredType')} />
      </Form.Item>
      <p className="form-hint muted">
        {t('populationIs', { population: code('Population', view.population) })}
      </p>
      <Form.Item name="risks" label={t('risks')} rules={[{ required: true }]}>
        <Checkbox.Group className="choice-column" options={options('RiskCategory')} />
      </Form.Item>
      {fires.length > 0 && (
        <p className="form-hint muted">
          {t('machineSees', { risks: fires.map((risk) => code('RiskCategory', risk)).join(' · ') })}
        </p>
      )}
      <Form.Item name="finding" label={t('finding')} rules={[{ required: true }]} extra={t('findingHelp')}>
        <Input.TextArea rows={4} />
      </Form.Item>
      <Form.Item name="flags_explained" label={t('flags')} extra={t('flagsHelp')}>
        <ListedText rows={2} between={LINES} joint={'\n'} />
      </Form.Item>
    </>
  );
}
