import { Button, Checkbox, Form, Input, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import type { Household } from '@/api/household';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import type { CaseView } from '../useCase';

export interface FieldsProps {
  act: Schemas['ActKind'];
  view: CaseView;
  household: Household;
}

function Text({
  name,
  label,
  rows = 3,
  optional,
}: {
  name: string;
  label: string;
  rows?: number;
  optional?: boolean;
}) {
  return (
    <Form.Item name={name} label={label} rules={[{ required: !optional }]}>
      <Input.TextArea rows={rows} />
    </Form.Item>
  );
}

/** What is written most of the time, put in by one press and changed at will. */
function StockPhrases({ name, phrases }: { name: string; phrases: string[] }) {
  const { t } = useTranslation('acts');
  const form = Form.useFormInstance();
  return (
    <fieldset className="stock-phrases" aria-label={t('stock.title')}>
      {phrases.map((phrase) => (
        <Button key={phrase} size="small" onClick={() => form.setFieldValue(name, phrase)}>
          {phrase}
        </Button>
      ))}
    </fieldset>
  );
}

export function ApplicationFields({ household }: FieldsProps) {
  const { t } = useTranslation('acts');
  const today = useToday();
  return (
    <>
      <DateField name="on" label={t('on')} max={today} />
      <Form.Item name="applicant" label={t('applicant')} rules={[{ required: true }]}>
        <Select options={household.members.map(({ id, name }) => ({ value: id, label: name }))} />
      </Form.Item>
      <Text name="text" label={t('text')} />
    </>
  );
}

export function NoticeFields() {
  const { t } = useTranslation('acts');
  return (
    <>
      <DateField name="from" label={t('from')} />
      <Form.Item name="place" label={t('place')} rules={[{ required: true }]}>
        <Input />
      </Form.Item>
      <p className="form-hint muted">{t('noticeHint')}</p>
    </>
  );
}

export function NoticeEndField({ view }: FieldsProps) {
  const { t } = useTranslation('acts');
  const today = useToday();
  return (
    <>
      <p className="form-hint">{t('noticeRuns', { from: view.notice_from, until: view.notice_until })}</p>
      <DateField name="until" label={t('until')} max={today} />
      <p className="form-hint muted">{t('submitHint')}</p>
    </>
  );
}

export function ObjectionFields() {
  const { t } = useTranslation('acts');
  const today = useToday();
  return (
    <>
      <DateField name="on" label={t('on')} max={today} />
      <Form.Item name="by" label={t('by')} extra={t('byHelp')}>
        <Input />
      </Form.Item>
      <Text name="text" label={t('objection')} />
    </>
  );
}

export function ResolutionFields({ view }: FieldsProps) {
  const { t } = useTranslation('acts');
  const today = useToday();
  const label = (id: string) => {
    const record = view.steps.find((step) => step.id === id)?.record;
    return record?.act === 'record_objection' ? `${record.on} ${record.text}` : id;
  };
  return (
    <>
      <Form.Item name="objection" label={t('objection')} rules={[{ required: true }]}>
        <Select options={view.open_objections.map((id) => ({ value: id, label: label(id) }))} />
      </Form.Item>
      <DateField name="on" label={t('on')} max={today} />
      <Form.Item name="upheld" label={t('upheld')} rules={[{ required: true }]} extra={t('upheldHelp')}>
        <Radio.Group
          options={[
            { value: true, label: t('yes') },
            { value: false, label: t('no') },
          ]}
        />
      </Form.Item>
      <Text name="text" label={t('lookedInto')} />
    </>
  );
}

export function TownReviewFields() {
  const { t } = useTranslation('acts');
  const today = useToday();
  return (
    <>
      <DateField name="on" label={t('on')} max={today} />
      {/* Two statements of one sentence: whoever cannot make both returns the case. */}
      <Form.Item
        name="facts_agree"
        valuePropName="checked"
        rules={[
          {
            validator: (_, stated) =>
              stated ? Promise.resolve() : Promise.reject(new Error(t('mustState'))),
          },
        ]}
      >
        <Checkbox>{t('queriedAndAgree')}</Checkbox>
      </Form.Item>
      <Text name="opinion" label={t('opinion')} />
      <StockPhrases name="opinion" phrases={[t('stock.town'), t('stock.townFast')]} />
    </>
  );
}

export function DecisionFields() {
  const { t } = useTranslation('acts');
  const today = useToday();
  return (
    <>
      <div className="form-pair">
        <DateField name="on" label={t('on')} max={today} />
        <Form.Item name="document_number" label={t('document')} rules={[{ required: true }]}>
          <Input />
        </Form.Item>
      </div>
      <Text name="opinion" label={t('opinion')} />
      <StockPhrases name="opinion" phrases={[t('stock.county'), t('stock.countyFull')]} />
    </>
  );
}

const BACK: Schemas['CaseState'][] = ['verification', 'commitment', 'review', 'notice_due', 'town_review'];

/** Where a case can go back to: the stages of the village before, and from the county the town too. */
function stagesBack(view: CaseView): Schemas['CaseState'][] {
  return BACK.filter((state) => {
    if (state === 'town_review') return view.state !== 'town_review';
    return view.kind === 'identification' || (state !== 'verification' && state !== 'commitment');
  });
}

export function ReturnFields({ view }: FieldsProps) {
  const { t } = useTranslation('acts');
  const code = useCode();
  const options = useCodeOptions();
  return (
    <>
      <Form.Item name="codes" label={t('codes')} rules={[{ required: true }]}>
        <Checkbox.Group className="choice-column" options={options('ReturnReason')} />
      </Form.Item>
      <Form.Item name="to" label={t('returnTo')} rules={[{ required: true }]}>
        <Radio.Group
          className="choice-column"
          options={stagesBack(view).map((state) => ({ value: state, label: code('CaseState', state) }))}
        />
      </Form.Item>
      <Text name="reason" label={t('missing')} />
      <StockPhrases name="reason" phrases={[t('stock.signature'), t('stock.income'), t('stock.notice')]} />
      <p className="form-hint muted">{t('clockRuns')}</p>
    </>
  );
}

export function EndFields() {
  const { t } = useTranslation('acts');
  const options = useCodeOptions();
  const today = useToday();
  return (
    <>
      <Form.Item name="why" label={t('why')} rules={[{ required: true }]}>
        <Radio.Group className="choice-column" options={options('EndReason')} />
      </Form.Item>
      <DateField name="on" label={t('on')} max={today} />
    </>
  );
}

export function ReasonField({ act, view }: FieldsProps) {
  const { t } = useTranslation('acts');
  return (
    <>
      {act === 'refuse' && (
        <p className="form-hint">
          {view.kind === 'elimination' ? t('keepHint') : ''} {t('refuseHint')}
        </p>
      )}
      {act === 'suspend' && <p className="form-hint">{t('clockRuns')}</p>}
      {(act === 'withdraw' || act === 'recall') && <p className="form-hint">{t('takeBackHint')}</p>}
      <Text name="reason" label={t('reason')} rows={4} />
    </>
  );
}
