/** A record between what somebody types, what expressions read and what travels. */
import type { Schemas } from '@/api/client';
import { exactYuan, fenOf } from '@/lib/money';
import { dayNumber, type Expression, evaluate, type Value } from './expression';

export type Field = Schemas['FieldView'];
export type Form = Schemas['FormView'];

/** What stands in the boxes of a form, by the key of the field. */
export type Typed = Record<string, unknown>;
/** A row of child rows as it stands in a form. */
export interface TypedRow {
  id?: string | null;
  values: Typed;
}

/** Photographs and papers: the record has their number, and they are added one by one. */
export const isOfFiles = ({ type }: Field): boolean => type === 'photos' || type === 'papers';

/** What the boxes of a new record hold to begin with. */
export function defaultsOf(fields: readonly Field[]): Typed {
  return typedOf(fields, Object.fromEntries(fields.map((field) => [field.key, field.default])));
}

/** What travels, as it stands in the boxes. */
export function typedOf(fields: readonly Field[], values: Record<string, unknown>): Typed {
  const typed = fields.flatMap((field): [string, unknown][] => {
    const value = values[field.key];
    if (value === undefined || value === null || field.computed) return [];
    switch (field.type) {
      case 'money':
      case 'percent':
        return [[field.key, exactYuan(value as number).replaceAll(',', '')]];
      case 'yes_no':
        return [[field.key, value ? 'yes' : 'no']];
      case 'rows': {
        const rows = value as TypedRow[];
        return [[field.key, rows.map((row) => ({ ...row, values: typedOf(field.fields, row.values) }))]];
      }
      default:
        return [[field.key, value]];
    }
  });
  return Object.fromEntries(typed);
}

/** What stands in the boxes, as it travels; an amount that is none goes as it was typed, and the server says so. */
export function sentOf(fields: readonly Field[], typed: Typed): Record<string, unknown> {
  const sent = fields.flatMap((field): [string, unknown][] => {
    const value = typed[field.key];
    if (value === undefined || value === null || value === '' || field.computed) return [];
    switch (field.type) {
      case 'money':
      case 'percent':
        return [[field.key, fenOf(String(value)) ?? value]];
      case 'integer':
        return [[field.key, /^-?\d+$/.test(String(value).trim()) ? Number(value) : value]];
      case 'yes_no':
        return [[field.key, value === 'yes']];
      case 'rows': {
        const rows = value as TypedRow[];
        const sent = rows.map((row) => ({
          id: row.id ?? null,
          values: sentOf(field.fields, row.values ?? {}),
        }));
        return [[field.key, sent]];
      }
      default:
        return [[field.key, value]];
    }
  });
  return Object.fromEntries(sent);
}

function readable(field: Field, sent: unknown): Value {
  if (sent === undefined || sent === null) return null;
  switch (field.type) {
    case 'integer':
    case 'money':
    case 'percent':
    case 'photos':
    case 'papers':
      return typeof sent === 'number' && Number.isSafeInteger(sent) ? BigInt(sent) : null;
    case 'date':
      return dayNumber(String(sent));
    case 'month':
      return dayNumber(`${sent}-01`);
    case 'yes_no':
      return sent === true;
    case 'area':
    case 'member':
    case 'person':
    case 'ref':
      return /^\d+$/.test(String(sent)) ? BigInt(String(sent)) : null;
    case 'code':
    case 'text':
      return String(sent);
    default:
      return null;
  }
}

/** A record as it is being filled in: what is shown, what must be filled in, what comes of the rest. */
export class Filling {
  private readonly sent: Record<string, unknown>;

  constructor(
    private readonly fields: readonly Field[],
    typed: Typed,
    private readonly today: string,
  ) {
    this.sent = sentOf(fields, typed);
    // A condition may read what another hides or what is worked out, so until nothing changes any more.
    for (let round = 0; round < fields.length && this.settle(); round += 1);
  }

  private settle(): boolean {
    let isChanged = false;
    for (const field of this.fields) {
      const isWorkedOut = field.computed && field.value;
      if (!isWorkedOut && this.isShown(field)) continue;
      const value =
        isWorkedOut && this.isShown(field)
          ? plain(field, evaluate(field.value as unknown as Expression, this.read))
          : undefined;
      if (value === this.sent[field.key]) continue;
      if (value === undefined) delete this.sent[field.key];
      else this.sent[field.key] = value;
      isChanged = true;
    }
    return isChanged;
  }

  /** Whether a field is asked. */
  isShown(field: Field): boolean {
    return !field.shown_when || this.holds(field.shown_when) === true;
  }

  /** Whether a field must be filled in. */
  isRequired(field: Field): boolean {
    return field.required || (Boolean(field.required_when) && this.holds(field.required_when) === true);
  }

  /** Whether a condition holds; nothing where that is not known. */
  holds(condition: unknown): boolean | null {
    const truth = evaluate(condition as Expression, this.read);
    return typeof truth === 'boolean' ? truth : null;
  }

  /** The value of a field as it would travel. */
  value(field: Field): unknown {
    return this.sent[field.key];
  }

  /** All of them: what is hidden has none, and what is worked out does not travel. */
  toSend(): Record<string, unknown> {
    return Object.fromEntries(
      this.fields.flatMap((field) => {
        const value = this.sent[field.key];
        return value === undefined || field.computed || isOfFiles(field) ? [] : [[field.key, value]];
      }),
    );
  }

  private readonly read = (name: string): Value => {
    if (name === 'today') return dayNumber(this.today);
    const field = this.fields.find(({ key }) => key === name);
    if (field) return readable(field, this.sent[name]);
    const aggregate = /^(\w+)\((\w+)(?:\.(\w+))?\)$/.exec(name);
    // What is known of the household only the server knows.
    return aggregate ? this.aggregate(aggregate) : null;
  };

  private aggregate([, how, rows = '', key = '']: RegExpExecArray): Value {
    const field = this.fields.find((one) => one.key === rows);
    const inner = field?.fields.find((one) => one.key === key);
    const all = (this.sent[rows] ?? []) as TypedRow[];
    if (how === 'count') return BigInt(all.length);
    const known = inner
      ? all.map((row) => readable(inner, row.values[key])).filter((value) => typeof value === 'bigint')
      : [];
    if (how === 'sum') return known.reduce((sum, value) => sum + value, 0n);
    if (known.length === 0) return null;
    return known.reduce((best, value) => ((how === 'min' ? value < best : value > best) ? value : best));
  }
}

/** What was worked out, as it would travel. */
function plain(field: Field, value: Value): unknown {
  if (value === null) return undefined;
  if (typeof value !== 'bigint') return value;
  if (field.type === 'date') return new Date(Number(value) * 86_400_000).toISOString().slice(0, 10);
  return Number(value);
}
