import { Button, Form, Input } from 'antd';
import { lazy, type ReactNode, Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { Problem } from '@/api/problem';
import { useToday } from '@/app/session';
import { AreaInput } from '@/components/AreaSelect';
import { FormDrawer } from '@/components/FormDrawer';
import { PhotoPicker } from '@/components/files/PhotoPicker';
import { HouseholdPicker } from '@/components/HouseholdPicker';
import { FieldInput, MemberInput } from './FieldInput';
import { TakenOver } from './TakenOver';
import { useWord } from './useForms';
import { useValueText } from './useValueText';
import {
  defaultsOf,
  type Field,
  Filling,
  type Form as FormView,
  isOfFiles,
  type Typed,
  type TypedRow,
  typedOf,
} from './values';

type RecordView = Schemas['LedgerRecordView'];

/** What the system knows beside the rows of a checklist of the look-back. */
const Beside = lazy(() => import('../inspection/Beside'));
const CHECKLIST = 'look_back_checklist';
/** What a meeting may speak about. */
const MeetingAgenda = lazy(() => import('./Meeting').then((module) => ({ default: module.MeetingAgenda })));
const MEETING = 'meeting';

interface Values {
  household_id?: string;
  member_id?: string;
  area_id?: string;
  values: Typed;
  reasons?: Record<string, string>;
}

/** What a new record begins with, where another screen says so. */
export interface Filled {
  /** Names what it is about, so that a draft of something else is not taken for it. */
  key: string;
  area_id?: string;
  /** As it stands in the boxes. */
  values: Typed;
}

interface Props {
  form: FormView;
  /** The record that is changed; none for a new one. */
  record?: RecordView;
  /** Whom a new record is about, where that is known. */
  householdId?: string;
  filled?: Filled;
  onDone: (record: RecordView) => void;
  onClose: () => void;
  reload?: () => Promise<unknown>;
  /** Goes on with the questions of the newest version; none where these are. */
  onNewest?: () => void;
  /** The record answers the newest version from now on. */
  asNewest?: boolean;
}

/** A record of any register: what is shown follows what is filled in, and what is worked out is seen at once. */
export function RecordForm(props: Props) {
  const { form, record, householdId, filled, onDone, onClose, reload, onNewest, asNewest } = props;
  const { t } = useTranslation('ledgers');
  const word = useWord();
  const today = useToday();
  // Checks that only the server can judge ask for their reason after the first attempt.
  const [asked, setAsked] = useState<string[]>([]);
  const send = ({ values, ...rest }: Values, key: string) => {
    const body = {
      ...rest,
      // Known from where the form was opened, and then not asked.
      household_id: rest.household_id ?? householdId,
      values: new Filling(form.fields, values ?? {}, today).toSend(),
      reasons: rest.reasons ?? {},
    };
    if (!record) {
      return answer(
        api.POST('/api/v1/forms/{form_id}/records', {
          params: { path: { form_id: form.id }, header: { 'Idempotency-Key': key } },
          body: body as unknown as Schemas['AddRecordCmd'],
        }),
      );
    }
    return answer(
      api.PUT('/api/v1/forms/{form_id}/records/{record_id}', {
        params: { path: { form_id: form.id, record_id: record.id }, header: headers(key, record.version) },
        body: {
          values: body.values,
          reasons: body.reasons,
          as_newest: asNewest ?? false,
        } as unknown as Schemas['ChangeRecordCmd'],
      }),
    );
  };
  // What was chosen for a new record follows it, each under a key of its own.
  const pictures = useRef<Record<string, string[]>>({});
  const sendPictures = async ({ id }: RecordView, key: string) => {
    const all = Object.entries(pictures.current).flatMap(([field, chosen]) =>
      chosen.map((content) => ({ field, content })),
    );
    for (const [at, body] of all.entries()) {
      await answer(
        api.POST('/api/v1/forms/{form_id}/records/{record_id}/files', {
          params: {
            path: { form_id: form.id, record_id: id },
            header: { 'Idempotency-Key': `${key}-${at}` },
          },
          body,
        }),
      );
    }
  };
  const submit = async (values: Values, key: string) => {
    const saved = await send(values, key).catch((error: unknown) => {
      if (error instanceof Problem) setAsked(reasonsAsked(error));
      throw error;
    });
    await sendPictures(saved, key);
    return saved;
  };
  const names = (record?.names ?? {}) as Record<string, string>;
  const initial: Values = record
    ? {
        values: typedOf(form.fields, record.values as Typed),
        reasons: record.reasons as Record<string, string>,
      }
    : {
        household_id: householdId,
        area_id: filled?.area_id,
        values: { ...defaultsOf(form.fields), ...filled?.values },
      };
  return (
    <FormDrawer<Values, RecordView>
      id={`ledger/${form.id}/${record?.id ?? filled?.key ?? householdId ?? 'new'}`}
      title={record ? t('change', { form: word(form) }) : t('add', { form: word(form) })}
      initial={initial}
      submit={submit}
      onDone={onDone}
      onClose={onClose}
      reload={reload}
      householdId={record?.household_id ?? householdId}
    >
      {(boxes) => (
        <>
          {onNewest && (
            <p className="form-hint">
              {t('asWritten', { version: form.version })}{' '}
              <Button type="link" size="small" onClick={onNewest}>
                {t('asNewest', { version: form.newest })}
              </Button>
            </p>
          )}
          {!record && <SubjectFields form={form} householdId={householdId} />}
          {!record && form.prefill_same && <TakenOver form={form} boxes={boxes} householdId={householdId} />}
          {!record && form.id === MEETING && (
            <Form.Item noStyle shouldUpdate={(before, after) => before.area_id !== after.area_id}>
              {({ getFieldValue }) => (
                <Suspense fallback={null}>
                  <MeetingAgenda
                    area={getFieldValue('area_id')}
                    take={(agenda) => boxes.setFieldValue(['values', 'agenda'] as never, agenda as never)}
                  />
                </Suspense>
              )}
            </Form.Item>
          )}
          <RecordFields
            form={form}
            isChange={record !== undefined}
            names={names}
            household={() => record?.household_id ?? householdId ?? boxes.getFieldValue('household_id')}
            asked={asked}
            onPictures={
              record
                ? undefined
                : (field, chosen) => {
                    pictures.current[field] = chosen;
                  }
            }
            beside={
              form.id === CHECKLIST
                ? (key) => (
                    <Suspense fallback={null}>
                      <Beside field={key} area={record?.area_id ?? boxes.getFieldValue('area_id')} />
                    </Suspense>
                  )
                : undefined
            }
          />
        </>
      )}
    </FormDrawer>
  );
}

interface FieldsProps {
  form: FormView;
  isChange?: boolean;
  names?: Record<string, string>;
  /** Whom the record is about, as far as it is chosen. */
  household?: () => string | undefined;
  /** The checks that the server asked a reason for. */
  asked?: string[];
  /** What stands beneath a question, by the key of its field. */
  beside?: (key: string) => ReactNode;
  /** Photographs were chosen for a field of a new record; none where they are added on the record's page. */
  onPictures?: (field: string, chosen: string[]) => void;
}

/** The questions of a register within a form, as they follow from what is filled in. */
export function RecordFields(props: FieldsProps) {
  const { form, isChange, names = {}, household, asked = [], beside, onPictures } = props;
  const { t } = useTranslation('ledgers');
  const word = useWord();
  const today = useToday();
  return (
    <Form.Item noStyle shouldUpdate>
      {({ getFieldValue }) => {
        const filling = new Filling(form.fields, (getFieldValue('values') ?? {}) as Typed, today);
        return (
          <>
            {form.fields.map((field) => (
              <OneField
                key={field.key}
                isChange={isChange}
                names={names}
                householdId={household?.()}
                field={field}
                filling={filling}
                under={['values']}
                today={today}
                beside={beside}
                onPictures={onPictures}
              />
            ))}
            {form.checks
              .filter(({ strictness }) => strictness === 'warn')
              .filter(({ id, must }) => asked.includes(id) || filling.holds(must) === false)
              .map((check) => (
                <Form.Item
                  key={check.id}
                  name={['reasons', check.id]}
                  label={t('reason')}
                  extra={word(check)}
                  rules={[{ required: true }]}
                >
                  <Input.TextArea rows={2} maxLength={200} />
                </Form.Item>
              ))}
          </>
        );
      }}
    </Form.Item>
  );
}

function reasonsAsked(problem: Problem): string[] {
  const PREFIX = 'form.reason.';
  const codes = (problem.details.errors ?? []).map(({ code }) => code);
  return codes.filter((code) => code.startsWith(PREFIX)).map((code) => code.slice(PREFIX.length));
}

/** Whom a new record is about. */
function SubjectFields({ form, householdId }: { form: FormView; householdId?: string }) {
  const { t } = useTranslation('ledgers');
  if (form.subject === 'area') {
    return (
      <Form.Item name="area_id" label={t('subject.area')} extra={t('subject.areaHint')}>
        <AreaInput />
      </Form.Item>
    );
  }
  return (
    <>
      {!householdId && (
        <Form.Item name="household_id" label={t('subject.household')} rules={[{ required: true }]}>
          <HouseholdPicker />
        </Form.Item>
      )}
      {form.subject === 'member' && (
        <Form.Item noStyle shouldUpdate={(before, after) => before.household_id !== after.household_id}>
          {({ getFieldValue }) => (
            <Form.Item name="member_id" label={t('subject.member')} rules={[{ required: true }]}>
              <MemberInput householdId={householdId ?? getFieldValue('household_id')} />
            </Form.Item>
          )}
        </Form.Item>
      )}
    </>
  );
}

/** What a form sends as it is, and shows elsewhere. */
const Kept = () => null;

interface OneProps {
  /** A record that is there is changed: what is said once stays. */
  isChange?: boolean;
  /** What the ids in the record are called, where they are not among the choices. */
  names: Record<string, string>;
  householdId?: string;
  field: Field;
  filling: Filling;
  under: (string | number)[];
  today: string;
  beside?: (key: string) => ReactNode;
  onPictures?: FieldsProps['onPictures'];
}

function OneField(props: OneProps) {
  const { isChange, names, householdId, field, filling, under, today, beside, onPictures } = props;
  const { t } = useTranslation('ledgers');
  const word = useWord();
  const text = useValueText();
  if (field.retired || !filling.isShown(field)) return null;
  const help = field.help_zh && field.help_en ? word({ zh: field.help_zh, en: field.help_en }) : undefined;
  if (isOfFiles(field)) {
    if (!onPictures || field.type !== 'photos') return null;
    return (
      <Form.Item label={word(field)} extra={help}>
        <PhotoPicker most={field.max ?? 1} onChange={(chosen) => onPictures(field.key, chosen)} />
      </Form.Item>
    );
  }
  if (field.computed) {
    return (
      <Form.Item label={word(field)} extra={help}>
        <output>{text(field, filling.value(field))}</output>
      </Form.Item>
    );
  }
  if (field.fixed && isChange) {
    return (
      <Form.Item label={word(field)}>
        <Form.Item name={[...under, field.key]} noStyle>
          <Kept />
        </Form.Item>
        <output>{text(field, filling.value(field), names)}</output>
      </Form.Item>
    );
  }
  if (field.type === 'rows') return <RowsField names={names} field={field} under={under} today={today} />;
  return (
    <Form.Item
      name={[...under, field.key]}
      label={word(field)}
      extra={
        beside && field.key.startsWith('item_') ? (
          <>
            {help}
            {beside(field.key)}
          </>
        ) : (
          help
        )
      }
      rules={[{ required: filling.isRequired(field), message: t('missing', { field: word(field) }) }]}
    >
      <FieldInput field={field} today={today} householdId={householdId} names={names} />
    </Form.Item>
  );
}

/** Child rows, one beneath the other. */
function RowsField({ names, field, under, today }: Omit<OneProps, 'filling'>) {
  const { t } = useTranslation('ledgers');
  const word = useWord();
  const place = [...under, field.key];
  return (
    <fieldset className="ledger-rows">
      <legend>{word(field)}</legend>
      <Form.List name={place}>
        {(rows, { add, remove }, { errors }) => (
          <>
            {rows.map(({ key, name }, index) => (
              <div key={key} className="ledger-row">
                <Form.Item name={[name, 'id']} hidden>
                  <Input />
                </Form.Item>
                <div className="ledger-row-head">
                  <strong>{t('row', { number: index + 1 })}</strong>
                  <Button type="link" size="small" danger onClick={() => remove(name)}>
                    {t('removeRow')}
                  </Button>
                </div>
                <Form.Item noStyle shouldUpdate>
                  {({ getFieldValue }) => {
                    const row = getFieldValue([...place, name]) as TypedRow | undefined;
                    const filling = new Filling(field.fields, row?.values ?? {}, today);
                    return field.fields
                      .filter((inner) => !inner.retired && filling.isShown(inner))
                      .map((inner) => (
                        <Form.Item
                          key={inner.key}
                          name={[name, 'values', inner.key]}
                          label={word(inner)}
                          rules={[{ required: filling.isRequired(inner) }]}
                        >
                          <FieldInput field={inner} today={today} names={names} />
                        </Form.Item>
                      ));
                  }}
                </Form.Item>
              </div>
            ))}
            <Form.ErrorList errors={errors} />
            <Button onClick={() => add({ values: {} })}>{t('addRow')}</Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
