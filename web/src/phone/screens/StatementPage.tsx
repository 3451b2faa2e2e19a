/** The income and expense of a month that has none yet, as the household tells it. */
import { useState } from 'react';
import { fenOf } from '@/lib/money';
import { useWords } from '../App';
import type { Schemas } from '../api';
import { type Entry, type Household, type Phone, today } from '../store';
import { Field, Heading, Returned, useDoing, Wrong } from './parts';
import { go } from './Work';

type Kind = Schemas['AmountKind'];

interface Begun {
  /** In yuan, as it was typed. */
  typed: Partial<Record<Kind, string>>;
  estimated: boolean;
}

interface Props {
  phone: Phone;
  household: Household;
  month: string;
  /** What came back, and is mended here. */
  mended?: Entry | undefined;
}

export function StatementPage({ phone, household, month, mended }: Props) {
  const { w } = useWords();
  const { busy, wrong, act, setWrong } = useDoing();
  const place = `${household.id}/month/${month}`;
  const [begun, setBegun] = useState<Begun>(
    () =>
      (mended?.draft as Begun | undefined) ?? phone.draft<Begun>(place) ?? { typed: {}, estimated: false },
  );
  const [told, setTold] = useState(() => toldOf(mended));
  const [isChecked, setChecked] = useState(false);
  const kinds = Object.entries(w.amounts) as [Kind, string][];
  const change = (part: Partial<Begun>) => {
    const changed = { ...begun, ...part };
    setBegun(changed);
    if (!mended) void phone.keep(place, changed).catch(() => undefined);
  };
  const typed = (kind: Kind) => begun.typed[kind]?.trim() ?? '';
  const isNone = (kind: Kind) => {
    const fen = fenOf(typed(kind));
    return typed(kind) !== '' && (fen === null || fen < 0);
  };
  const wrongOf = (kind: Kind) => (isChecked && isNone(kind) ? w.statement.wrong : told[kind]);
  const save = () => {
    setChecked(true);
    const filled = kinds.map(([kind]) => kind).filter((kind) => typed(kind) !== '');
    if (filled.length === 0) return setWrong(w.statement.empty);
    const count = filled.filter(isNone).length;
    if (count > 0) return setWrong(w.form.wrong(count));
    void act(async () => {
      await phone.save(
        {
          kind: 'statement',
          household: household.id,
          who: `${household.head ?? w.unknownHead} ${household.area_name}`,
          what: { zh: month, en: month },
          draft: begun,
          body: {
            household_id: household.id,
            made_on: today(),
            month,
            amounts: filled.map((kind) => ({ kind, fen: fenOf(typed(kind)) })),
            ...(begun.estimated ? { estimated: true } : {}),
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
      <Heading>{w.statement.title(month)}</Heading>
      <p className="more">{household.head ?? w.unknownHead}</p>
      <p>{w.statement.why}</p>
      <Returned entry={mended} />
      {kinds.map(([kind, name]) => (
        <Field
          key={kind}
          label={name}
          inputMode="decimal"
          autoComplete="off"
          value={begun.typed[kind] ?? ''}
          wrong={wrongOf(kind)}
          onChange={(value) => {
            setTold(({ [kind]: _, ...rest }) => rest);
            change({ typed: { ...begun.typed, [kind]: value } });
          }}
        />
      ))}
      <label className="choice">
        <input
          type="checkbox"
          checked={begun.estimated}
          onChange={({ target }) => change({ estimated: target.checked })}
        />
        <span>{w.statement.estimated}</span>
      </label>
      {wrong && <Wrong>{wrong}</Wrong>}
      <button type="button" className="main" disabled={busy} onClick={save}>
        {busy ? w.visit.saving : w.visit.save}
      </button>
    </main>
  );
}

/** What the server said of each amount: it names them by their place in what was sent. */
function toldOf(entry: Entry | undefined): Partial<Record<Kind, string>> {
  const sent = (entry?.body.amounts ?? []) as Schemas['AmountSaid'][];
  return Object.fromEntries(
    (entry?.problem?.errors ?? []).flatMap(({ at, zh, en }) => {
      const place = /^\/amounts\/(\d+)/.exec(at)?.[1];
      const kind = place && sent[Number(place)]?.kind;
      return kind ? [[kind, document.documentElement.lang === 'en' ? en : zh]] : [];
    }),
  );
}
