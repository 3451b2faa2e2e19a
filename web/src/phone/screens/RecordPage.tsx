/** A record of a register, from its description: what is shown follows what is filled in, and what is wrong stands below it. */
import { useState } from 'react';
import { exactYuan } from '@/lib/money';
import { type Field as Described, defaultsOf, Filling, type Typed } from '@/pages/ledger/values';
import { useWords } from '../App';
import { type Entry, type Form, type Household, type Phone, today } from '../store';
import type { Words } from '../words';
import { Area, Choices, Field, Heading, Returned, Select, useDoing, Wrong } from './parts';
import { go } from './Work';

interface Begun {
  typed: Typed;
  /** Why a check that asks for a reason does not hold. */
  reasons: Record<string, string>;
}

interface Props {
  phone: Phone;
  household: Household;
  form: Form;
  /** What came back, and is mended here. */
  mended?: Entry | undefined;
}

/** A text that is longer has room for several lines. */
const SHORT = 60;
/** More choices than these are chosen from a list. */
const FEW = 4;
const ASKS_REASON = 'form.reason.';

export function RecordPage({ phone, household, form, mended }: Props) {
  const { w, language } = useWords();
  const { busy, wrong, act, setWrong } = useDoing();
  const said = (one: { zh: string; en: string }) => (language === 'en' ? one.en : one.zh);
  const place = `${household.id}/form/${form.id}`;
  const [begun, setBegun] = useState<Begun>(
    () =>
      (mended?.draft as Begun | undefined) ??
      phone.draft<Begun>(place) ?? { typed: defaultsOf(form.fields), reasons: {} },
  );
  const errors = mended?.problem?.errors ?? [];
  // What the server said stays beside the field until that is changed.
  const [told, setTold] = useState<Typed>(() =>
    Object.fromEntries(errors.map((one) => [one.at.replace('/values/', ''), said(one)])),
  );
  const [isChecked, setChecked] = useState(false);
  const change = (part: Partial<Begun>) => {
    const changed = { ...begun, ...part };
    setBegun(changed);
    if (!mended) void phone.keep(place, changed).catch(() => undefined);
  };
  const filling = new Filling(form.fields, begun.typed, today());
  const asked = form.fields.filter((one) => !one.retired && !one.computed && filling.isShown(one));
  // What cannot be asked here any more is told where there is no field for it.
  const elsewhere = Object.keys(told).filter((key) => !asked.some((one) => one.key === key));
  const broken = form.checks.filter(({ must }) => filling.holds(must) === false);
  const isReasoned = (id: string) => (begun.reasons[id] ?? '').trim() !== '';
  const reasoned = form.checks.filter(
    (check) =>
      check.strictness === 'warn' &&
      (broken.includes(check) || errors.some(({ code }) => code === ASKS_REASON + check.id)),
  );
  const wrongOf = (field: Described): string | undefined => {
    const own = ownWrong(field, filling, w);
    if (own) return own;
    const breach = broken.find(
      ({ at, id, strictness }) => at === field.key && (strictness === 'refuse' || !isReasoned(id)),
    );
    return breach && said(breach);
  };
  const save = () => {
    setChecked(true);
    const count = asked.filter((field) => wrongOf(field)).length;
    if (count > 0) return setWrong(w.form.wrong(count));
    const reasons = reasoned
      .filter(({ id }) => isReasoned(id))
      .map(({ id }) => [id, begun.reasons[id]?.trim()]);
    void act(async () => {
      await phone.save(
        {
          kind: 'record',
          household: household.id,
          who: `${household.head ?? w.unknownHead} ${household.area_name}`,
          what: { zh: form.zh, en: form.en },
          draft: begun,
          body: {
            household_id: household.id,
            made_on: today(),
            form_id: form.id,
            values: filling.toSend(),
            ...(reasons.length > 0 ? { reasons: Object.fromEntries(reasons) } : {}),
          },
        },
        { mended: mended?.key },
      );
      if (!mended) await phone.keep(place, undefined);
      go(`h/${household.id}`);
    });
  };
  return (
    <main>
      <button type="button" className="back plain" onClick={() => history.back()}>
        ‹ {w.back}
      </button>
      <Heading>{said(form)}</Heading>
      <p className="more">{household.head ?? w.unknownHead}</p>
      <Returned entry={mended} />
      {elsewhere.map((key) => (
        <p key={key} className="wrong">
          {String(told[key])}
        </p>
      ))}
      {asked.map((field) => (
        <div key={field.key}>
          <Asked
            field={field}
            isRequired={filling.isRequired(field)}
            value={begun.typed[field.key]}
            wrong={(isChecked ? wrongOf(field) : undefined) ?? (told[field.key] as string | undefined)}
            onChange={(value) => {
              setTold(({ [field.key]: _, ...rest }) => rest);
              change({ typed: { ...begun.typed, [field.key]: value } });
            }}
          />
          {reasoned
            .filter(({ at }) => at === field.key)
            .map((check) => (
              <Area
                key={check.id}
                label={`${said(check)} ${w.form.reason}`}
                value={begun.reasons[check.id] ?? ''}
                onChange={(reason) => change({ reasons: { ...begun.reasons, [check.id]: reason } })}
              />
            ))}
        </div>
      ))}
      {wrong && <Wrong>{wrong}</Wrong>}
      <button type="button" className="main" disabled={busy} onClick={save}>
        {busy ? w.visit.saving : w.visit.save}
      </button>
    </main>
  );
}

interface Box {
  field: Described;
  isRequired: boolean;
  value: unknown;
  wrong: string | undefined;
  onChange: (value: unknown) => void;
}

/** One question of a register, by what its answer is. */
function Asked({ field, isRequired, value, wrong, onChange }: Box) {
  const { w, language } = useWords();
  const isEnglish = language === 'en';
  const named = (one: { zh: string; en: string }) => (isEnglish ? one.en : one.zh);
  const own = isEnglish ? field.unit_en : field.unit_zh;
  const unit = field.type === 'money' ? w.form.yuan : field.type === 'percent' ? '%' : own;
  const help = isEnglish ? field.help_en : field.help_zh;
  const beside = [unit, isRequired ? w.form.must : undefined, help].filter(Boolean).join(' · ');
  const label = beside ? `${named(field)}（${beside}）` : named(field);
  const text = value === undefined || value === null ? '' : String(value);
  const choices =
    field.type === 'yes_no'
      ? [
          { value: 'yes', label: w.yes },
          { value: 'no', label: w.no },
        ]
      : field.choices.filter((one) => !one.retired).map((one) => ({ value: one.code, label: named(one) }));
  switch (field.type) {
    case 'codes':
      return (
        <Choices
          legend={label}
          many
          choices={choices}
          chosen={Array.isArray(value) ? value : []}
          wrong={wrong}
          onChoose={onChange}
        />
      );
    case 'code':
    case 'yes_no':
      // What need not be answered can be taken back, which a list can.
      return isRequired && choices.length <= FEW ? (
        <Choices
          legend={label}
          choices={choices}
          chosen={text === '' ? [] : [text]}
          wrong={wrong}
          onChoose={([one]) => onChange(one)}
        />
      ) : (
        <Select label={label} choices={choices} value={text} wrong={wrong} onChange={onChange} />
      );
    case 'date':
      return (
        <Field
          label={label}
          type="date"
          value={text}
          wrong={wrong}
          onChange={onChange}
          {...(field.future ? {} : { max: today() })}
        />
      );
    case 'month':
      return <Field label={label} type="month" value={text} wrong={wrong} onChange={onChange} />;
    case 'text':
      return (field.max_length ?? 0) > SHORT ? (
        <Area label={label} value={text} wrong={wrong} onChange={onChange} />
      ) : (
        <Field label={label} value={text} wrong={wrong} onChange={onChange} autoComplete="off" />
      );
    default:
      return (
        <Field
          label={label}
          value={text}
          wrong={wrong}
          onChange={onChange}
          inputMode={field.type === 'integer' ? 'numeric' : 'decimal'}
          autoComplete="off"
        />
      );
  }
}

/** What is wrong with the answer to one question by itself, as the server would say it. */
function ownWrong(field: Described, filling: Filling, w: Words): string | undefined {
  const value = filling.value(field);
  if (value === undefined || (Array.isArray(value) && value.length === 0)) {
    const isFilledIn = field.default !== undefined && field.default !== null;
    return filling.isRequired(field) && !isFilledIn ? w.form.missing : undefined;
  }
  switch (field.type) {
    case 'text':
      return field.max_length && [...String(value).trim()].length > field.max_length
        ? w.form.long(field.max_length)
        : undefined;
    case 'integer':
    case 'money':
    case 'percent': {
      const isWhole = field.type === 'integer';
      if (typeof value !== 'number') return isWhole ? w.form.number : w.form.amount;
      const shown = (bound: number) => (isWhole ? String(bound) : exactYuan(bound));
      const { min, max } = field;
      if ((min == null || value >= min) && (max == null || value <= max)) return undefined;
      return max == null ? w.form.atLeast(shown(min ?? 0)) : w.form.between(shown(min ?? 0), shown(max));
    }
    case 'date':
      return !field.future && String(value) > today() ? w.form.future : undefined;
    case 'month':
      return /^\d{4}-(0[1-9]|1[0-2])$/.test(String(value)) ? undefined : w.form.month;
    default:
      return undefined;
  }
}
