import type { Schemas } from '@/api/client';
import type { CodeList } from '@/i18n/useCode';
import { exactYuan, yuan } from '@/lib/money';

export type Pack = Schemas['PackView'];
export type Part = 'tiers' | 'eligibility' | 'procedure' | 'flags' | 'params' | 'rules';

/** A value of a pack with the document and clause where it is written. */
export interface Fact {
  part: Part;
  /** The same for the same value of another pack. */
  key: string;
  label: string;
  /** Its name in the pack, where the label alone does not tell it from others. */
  code?: string;
  value: string;
  citation: string;
}

/** A published line beside the product of its formula, each as it is shown; no difference where they are the same. */
export interface Derived {
  product: string;
  published: string;
  difference: string | undefined;
}

/** The words that a pack's values are told with. */
export interface Words {
  isEnglish: boolean;
  code: (list: CodeList, value: string) => string;
  /** The name of a figure of the procedures, such as `notice_days`. */
  figure: (name: string) => string;
  yes: string;
  no: string;
  line: (amount: string) => string;
  between: (over: string, upTo: string) => string;
  populations: (names: string) => string;
  /** What a line was derived from, and which holds; without amounts where the document does not print the standard. */
  basis: (name: string, percent: number, amounts: Derived | undefined) => string;
  /** The last day of a figure, and what says so. */
  until: (day: string, citation: string) => string;
  rounding: (how: string) => string;
  conditions: { income: string; application: string; civil: string };
}

/** Everything that a pack says, value by value. */
export function factsOf(pack: Pack, words: Words): Fact[] {
  const { code, isEnglish } = words;
  const name = (of: { zh: string; en: string }) => (isEnglish ? of.en : of.zh);
  const cited = new Map(pack.citations.map(({ key, citation }) => [key, citation]));
  const list = (values: string[]) => values.join(isEnglish ? ', ' : '、');
  const tiers = pack.tiers.map((tier): Fact => {
    const range =
      tier.over === null || tier.over === undefined
        ? words.line(yuan(tier.up_to))
        : words.between(yuan(tier.over), yuan(tier.up_to));
    const scope = words.populations(list(tier.populations.map((value) => code('Population', value))));
    const basis =
      tier.basis && words.basis(name(tier.basis), tier.basis.multiplier_percent, derived(tier.basis));
    const rounding = tier.rounding && words.rounding(name(tier.rounding));
    const until = tier.valid_until && words.until(tier.valid_until.day, tier.valid_until.citation);
    return {
      part: 'tiers',
      key: `tier.${tier.name}`,
      label: name(tier),
      value: [range, scope, basis, rounding, until].filter(Boolean).join('\n'),
      citation: tier.citation,
    };
  });
  const eligibility = pack.eligibility.map((row): Fact => {
    const { income, application, civil } = words.conditions;
    const on = [
      row.by_income && income,
      row.own_application && application,
      row.civil_affairs_status && civil,
    ].filter((text) => text !== false);
    return {
      part: 'eligibility',
      key: `eligibility.${row.monitored_type}`,
      label: code('MonitoredType', row.monitored_type),
      value: [list(row.populations.map((value) => code('Population', value))), list(on)]
        .filter(Boolean)
        .join('\n'),
      citation: row.citation,
    };
  });
  const {
    budgets,
    day_kind: dayKind,
    deciding,
    roll_forward: rolls,
    without_labour: withoutLabour = 'kept',
    ...figures
  } = pack.procedure;
  const procedure = [
    ...Object.entries(figures).map(([key, value]) => [key, String(value)] as const),
    ['day_kind', code('DayKind', dayKind)] as const,
    ['deciding', code('Deciding', deciding)] as const,
    ['without_labour', code('WithoutLabour', withoutLabour)] as const,
    ['roll_forward', rolls ? words.yes : words.no] as const,
    ...Object.entries(budgets).map(([key, value]) => [`budgets.${key}`, String(value)] as const),
  ].map(
    ([key, value]): Fact => ({
      part: 'procedure',
      key: `procedure.${key}`,
      label: words.figure(key),
      value,
      citation: cited.get(`procedure.${key}`) ?? cited.get(`procedure.${key.split('.')[0]}`) ?? '',
    }),
  );
  const flags = pack.flags.map((flag): Fact => {
    // What is found, and after the colon what to do about it.
    const [found = '', ...todo] = name(flag).split(/：|: /);
    return {
      part: 'flags',
      key: `flag.${flag.id}`,
      label: found,
      value: todo.join(' ') || '--',
      citation: flag.citation,
    };
  });
  const params = pack.params.map(
    (param): Fact => ({
      part: 'params',
      key: `param.${param.name}`,
      label: name(param),
      // A list of codes is one of base registers; anything else has no label and stays as it is.
      value: list((param.value ?? '--').split(', ').map((value) => code('Population', value))),
      citation: param.citation ?? '',
    }),
  );
  const rules = pack.rules.map(
    (rule): Fact => ({
      part: 'rules',
      key: `rule.${rule.id}`,
      label: code('RiskCategory', rule.risk),
      code: rule.id,
      value: [words.code('WarningLevel', rule.level), rule.owed, rule.when].filter(Boolean).join('\n'),
      citation: rule.citation,
    }),
  );
  return [...tiers, ...eligibility, ...procedure, ...flags, ...params, ...rules];
}

/** To the fen: what rounding did must be seen. */
function derived({ product, difference }: Schemas['BasisView']): Derived | undefined {
  if (product == null || difference == null) return undefined;
  return {
    product: exactYuan(product),
    published: exactYuan(product + difference),
    difference: difference === 0 ? undefined : (difference > 0 ? '+' : '') + exactYuan(difference),
  };
}

/** A value that differs between two packs. */
export interface Difference {
  part: Part;
  key: string;
  label: string;
  code: string | undefined;
  before: Fact | undefined;
  after: Fact | undefined;
}

/** What differs, in the order of the newer pack; what it dropped comes last. Another citation alone is a difference, too. */
export function differences(before: Fact[], after: Fact[]): Difference[] {
  const old = new Map(before.map((fact) => [fact.key, fact]));
  const kept = new Set(after.map(({ key }) => key));
  const of = (fact: Fact, was: Fact | undefined, is: Fact | undefined): Difference => ({
    part: fact.part,
    key: fact.key,
    label: fact.label,
    code: fact.code,
    before: was,
    after: is,
  });
  const changed = after
    .map((fact) => of(fact, old.get(fact.key), fact))
    .filter(({ before: was, after: is }) => was?.value !== is?.value || was?.citation !== is?.citation);
  const dropped = before.filter(({ key }) => !kept.has(key)).map((fact) => of(fact, fact, undefined));
  return [...changed, ...dropped];
}
