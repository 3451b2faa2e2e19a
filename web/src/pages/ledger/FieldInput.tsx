import { useQuery } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useHousehold } from '@/api/household';
import { usePeople } from '@/api/usePeople';
import { AreaSelect } from '@/components/AreaSelect';
import { ClearableRadio } from '@/components/ClearableRadio';
import { useFormOf, useWord } from './useForms';
import { useValueText } from './useValueText';
import type { Field } from './values';

/** What `Form.Item` hands over. */
interface Control {
  id?: string;
  value?: string;
  onChange?: (value: unknown) => void;
}

interface Props {
  field: Field;
  today: string;
  /** The household that the record is about, or one of whose members it is about. */
  householdId?: string;
  /** What ids are called that may not be among the choices any more. */
  names?: Record<string, string>;
}

/** The box of a field. For a `Form.Item`. */
export function FieldInput({ field, today, householdId, names = {}, ...control }: Props & Control) {
  const { t } = useTranslation('ledgers');
  const word = useWord();
  const options = field.choices
    .filter(({ retired }) => !retired)
    .map((choice) => ({ value: choice.code, label: word(choice) }));
  const unit = field.unit_zh && field.unit_en ? word({ zh: field.unit_zh, en: field.unit_en }) : undefined;
  switch (field.type) {
    case 'text':
      return (field.max_length ?? 0) > 100 ? (
        <Input.TextArea rows={2} maxLength={field.max_length ?? undefined} {...control} />
      ) : (
        <Input maxLength={field.max_length ?? undefined} {...control} />
      );
    case 'integer':
      return <Input inputMode="numeric" suffix={unit} {...control} />;
    case 'money':
      return <Input inputMode="decimal" suffix={t('unit.yuan')} {...control} />;
    case 'percent':
      return <Input inputMode="decimal" suffix="%" {...control} />;
    case 'date':
      return <Input type="date" className="date-field" max={field.future ? undefined : today} {...control} />;
    case 'month':
      return <Input type="month" className="date-field" {...control} />;
    case 'yes_no':
      return (
        <ClearableRadio
          options={[
            { value: 'yes', label: t('yes') },
            { value: 'no', label: t('no') },
          ]}
          {...control}
        />
      );
    case 'code':
      return options.length <= 5 ? (
        <ClearableRadio options={options} {...control} />
      ) : (
        <Select allowClear options={options} popupMatchSelectWidth={false} {...control} />
      );
    case 'codes':
      return <Select mode="multiple" allowClear options={options} {...control} />;
    case 'area':
      return <AreaSelect id={control.id} value={control.value} onChange={control.onChange ?? (() => {})} />;
    case 'member':
      return <MemberInput householdId={householdId} {...control} />;
    case 'person':
      return <PersonInput names={names} {...control} />;
    case 'ref':
      return <RefInput to={field.to ?? ''} householdId={householdId} names={names} {...control} />;
    default:
      return null;
  }
}

/** A member of the household. */
export function MemberInput({ householdId, ...control }: { householdId?: string } & Control) {
  const members = useHousehold(householdId).data?.members.filter((member) => !member.left_on);
  return (
    <Select
      allowClear
      disabled={!householdId}
      options={members?.map(({ id, name }) => ({ value: id, label: name }))}
      {...control}
    />
  );
}

/** Somebody of the area. */
export function PersonInput({ names = {}, ...control }: { names?: Record<string, string> } & Control) {
  const people = usePeople();
  const options = people.data?.map(({ account_id, name }) => ({ value: account_id, label: name }));
  const unique = options?.filter(
    (one, index) => options.findIndex(({ value }) => value === one.value) === index,
  );
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      loading={people.isFetching}
      options={withKnown(unique, control.value, names)}
      {...control}
    />
  );
}

/** A record of another register, by its first words. */
export function RefInput({
  to,
  householdId,
  names = {},
  ...control
}: { to: string; householdId?: string; names?: Record<string, string> } & Control) {
  const other = useFormOf(to);
  const text = useValueText();
  const form = other.data;
  // What is kept of households is chosen among the records of this one.
  const ofHousehold = form && form.subject !== 'area' ? householdId : undefined;
  const query = ofHousehold
    ? { limit: 200, household_id: ofHousehold }
    : { limit: 200, with_above: form?.subject === 'area' };
  const found = useQuery({
    queryKey: ['ledger', to, 'choices', query],
    enabled: form !== undefined,
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/forms/{form_id}/records', { params: { path: { form_id: to }, query }, signal }),
      ),
  });
  const title = form?.fields.find(({ type }) => type === 'text')?.key ?? '';
  // A household has several loans at one bank: more than the title tells them apart.
  const told =
    form?.subject === 'area' ? [title] : [...new Set([title, ...(form?.columns.slice(0, 3) ?? [])])];
  const label = (row: Schemas['LedgerRecordView']) => {
    const values = row.values as Record<string, unknown>;
    const words = told.map((key) => {
      const field = form?.fields.find((one) => one.key === key);
      return field && values[key] != null && text(field, values[key], row.names as Record<string, unknown>);
    });
    return [...words, ofHousehold ? undefined : row.name, row.area_name].filter(Boolean).join(' · ');
  };
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      loading={found.isFetching}
      options={withKnown(
        found.data?.items.map((row) => ({ value: row.id, label: label(row) })),
        control.value,
        names,
      )}
      {...control}
    />
  );
}

type Option = { value: string; label: string };

/** The choices, and what is chosen already though it is not among them any more. */
function withKnown(options: Option[] | undefined, value: string | undefined, names: Record<string, string>) {
  const label = value === undefined ? undefined : names[value];
  const isMissing = value && label && options?.every((option) => option.value !== value);
  return isMissing ? [...(options ?? []), { value, label }] : options;
}
