import { Button, Checkbox, Form, Input, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import type { Household } from '@/api/household';
import { useSession, useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { ListedText, NAMES } from '@/components/ListedText';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { daysAfter } from '@/lib/dates';
import { PaperList } from '../PrintedPapers';
import type { CaseView } from '../useCase';
import './words';

type Stage = Schemas['CaseState'];

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

const NOTICES = ['identification_notice', 'elimination_notice'] as const;

/** The notice goes up: when it can end is seen beforehand, and its text is there to be printed. */
export function NoticeFields({ view }: FieldsProps) {
  const { t } = useTranslation('acts');
  const today = useToday();
  const from: string | undefined = Form.useWatch('from');
  const days = view.notice_days ?? 0;
  const until = from && daysAfter(from, days);
  return (
    <>
      <p className="form-hint">{t('noticePrint')}</p>
      <PaperList caseId={view.id} only={NOTICES} />
      <DateField name="from" label={t('from')} max={today} />
      <Form.Item name="place" label={t('place')} rules={[{ required: true }]}>
        <Input />
      </Form.Item>
      {until && (
        <p className="form-hint">
          {t('noticeHint', { days, until, due: view.due })}{' '}
          {until <= view.due ? t('fits', { due: view.due }) : t('misses', { due: view.due })}
        </p>
      )}
    </>
  );
}

export function NoticeEndField({ view }: FieldsProps) {
  const { t } = useTranslation('acts');
  const today = useToday();
  return (
    <>
      <p className="form-hint">{t('noticeRuns', { from: view.notice_from, until: view.notice_until })}</p>
      <DateField name="until" label={t('until')} min={view.notice_until ?? undefined} max={today} />
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

export function TownReviewFields({ view }: FieldsProps) {
  const { t } = useTranslation('acts');
  const today = useToday();
  const { post } = useSession();
  const isAcceptance = view.kind === 'elimination';
  return (
    <>
      {post.role === 'town_leader' && <p className="form-hint">{t('checkedByLeader')}</p>}
      <DateField name="on" label={t('on')} max={today} />
      {/* Two statements of one sentence: whoever cannot make both returns the case. */}
      <Form.Item
        name="facts_agree"
        valuePropName="checked"
        rules={[
          {
            validator: (_, stated) =>
              stated
                ? Promise.resolve()
                : Promise.reject(new Error(isAcceptance ? t('mustAccept') : t('mustState'))),
          },
        ]}
      >
        <Checkbox>{isAcceptance ? t('accepted') : t('queriedAndAgree')}</Checkbox>
      </Form.Item>
      <Form.Item name="asset_query_done" valuePropName="checked" hidden>
        <Checkbox />
      </Form.Item>
      <Form.Item
        name="finding"
        label={isAcceptance ? t('acceptance') : t('checkFinding')}
        rules={[{ required: isAcceptance }]}
        extra={isAcceptance ? t('acceptanceHelp') : undefined}
      >
        <Input.TextArea rows={3} />
      </Form.Item>
      <Form.Item name="checkers" label={t('checkers')} extra={t('checkersHelp')}>
        <ListedText rows={1} between={NAMES} joint="、" />
      </Form.Item>
      <Text name="opinion" label={t('opinion')} />
      <StockPhrases
        name="opinion"
        phrases={isAcceptance ? [t('stock.accepted')] : [t('stock.town'), t('stock.townFast')]}
      />
    </>
  );
}

/** What the town's leader says by submitting. */
export function SubmissionFields() {
  const { t } = useTranslation('acts');
  const today = useToday();
  return (
    <>
      <DateField name="on" label={t('on')} max={today} />
      <Text name="opinion" label={t('opinion')} />
      <StockPhrases name="opinion" phrases={[t('stock.submit')]} />
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

/** Where it may go back to, and with each what that takes and whether the days are enough for it. */
function useReturnOptions(view: CaseView) {
  const { t } = useTranslation('acts');
  const code = useCode();
  const nameOf = (stage: Stage) => (stage === 'notice_due' ? t('redoNotice') : code('CaseState', stage));
  return view.return_options.map(({ to, redo, earliest, fits }) => {
    const stages = redo.map(nameOf).join('、');
    return {
      value: to,
      label: (
        <>
          {nameOf(to)}
          <span className="choice-about">{t('redo', { stages })}</span>
          <span className="choice-about" data-tone={fits ? undefined : 'red'}>
            {fits ? t('redoFits', { earliest }) : t('redoMisses', { earliest })}
          </span>
        </>
      ),
    };
  });
}

export function ReturnFields({ view }: FieldsProps) {
  const { t } = useTranslation('acts');
  const options = useCodeOptions();
  const stages = useReturnOptions(view);
  return (
    <>
      <Form.Item name="codes" label={t('codes')} rules={[{ required: true }]}>
        <Checkbox.Group className="choice-column" options={options('ReturnReason')} />
      </Form.Item>
      <Form.Item name="to" label={t('returnTo')} rules={[{ required: true }]}>
        <Radio.Group className="choice-column" options={stages} />
      </Form.Item>
      <p className="form-hint">{t('redoDue', { due: view.due })}</p>
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
      {act === 'suspend' && <p className="form-hint">{t('clockRests')}</p>}
      {(act === 'withdraw' || act === 'recall') && <p className="form-hint">{t('takeBackHint')}</p>}
      <Text name="reason" label={t('reason')} rows={4} />
    </>
  );
}
