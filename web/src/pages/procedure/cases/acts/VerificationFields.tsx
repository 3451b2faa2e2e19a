import { useQuery } from '@tanstack/react-query';
import { Checkbox, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { useExplanation } from '@/api/household';
import { textOf } from '@/api/problem';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { LINES, ListedText } from '@/components/ListedText';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { yuan } from '@/lib/money';
import type { FieldsProps } from './ActFields';
import { AssessmentFields } from './AssessmentFields';
import { EventFields } from './EventFields';
import './words';

/** The verification at home: which type, which risks, what was found; beside it, what the rules see today. */
export function VerificationFields({ view, household }: FieldsProps) {
  const { t, i18n } = useTranslation('acts');
  const code = useCode();
  const options = useCodeOptions();
  const today = useToday();
  const types = useQuery({
    queryKey: ['cases', view.id, 'types'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/cases/{case_id}/types', { params: { path: { case_id: view.id } }, signal })),
  });
  const verdictOf = (type: string | undefined) =>
    types.data?.types.find(({ monitored_type: one }) => one === type);
  const verdict = verdictOf(Form.useWatch('monitored_type'));
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
        <Select
          options={options('MonitoredType').map((option) => {
            const isPossible = verdictOf(option.value)?.possible ?? true;
            return {
              value: option.value,
              label: isPossible ? option.label : `${option.label}（${t('type.impossible')}）`,
              disabled: !isPossible,
            };
          })}
        />
      </Form.Item>
      <div className="form-hint" aria-live="polite">
        <p className="muted">
          {t('populationIs', { population: code('Population', view.population) })} ·{' '}
          {types.data?.income_per_head == null
            ? t('type.unknown')
            : t('type.income', { amount: yuan(types.data.income_per_head) })}
        </p>
        {verdict && (
          <p className="type-verdict" data-tone={verdict.against ? 'amber' : undefined}>
            {verdict.against
              ? t('type.against', { why: textOf(verdict.against, i18n.language) })
              : t('type.fits')}
            {verdict.own_application && !view.has_application && ` ${t('type.application')}`}
            {verdict.civil_affairs_status && ` ${t('type.civil')}`}
            {verdict.reason_required && ` ${t('type.reason')}`}
          </p>
        )}
      </div>
      {verdict?.event_required && <EventFields known={types.data?.event} />}
      <Form.Item name="risks" label={t('risks')} rules={[{ required: true }]}>
        <Checkbox.Group className="choice-column" options={options('RiskCategory')} />
      </Form.Item>
      {fires.length > 0 && (
        <p className="form-hint muted">
          {t('machineSees', { risks: fires.map((risk) => code('RiskCategory', risk)).join(' · ') })}
        </p>
      )}
      <AssessmentFields />
      <Form.Item name="finding" label={t('finding')} rules={[{ required: true }]} extra={t('findingHelp')}>
        <Input.TextArea rows={4} />
      </Form.Item>
      <Form.Item name="flags_explained" label={t('flags')} extra={t('flagsHelp')}>
        <ListedText rows={2} between={LINES} joint={'\n'} />
      </Form.Item>
    </>
  );
}
