/** A visit: nothing changed, or what did, one thing on each page; looked through once more, and kept on the phone. */
import { useId, useState } from 'react';
import { smallPicture } from '@/lib/picture';
import { useWords } from '../App';
import type { Schemas } from '../api';
import {
  type Entry,
  type Guarantee,
  type Household,
  mayDo,
  type Phone,
  type Place,
  type State,
  today,
} from '../store';
import { Area, Choices, Field, Heading, Returned, Select, useDoing, Wrong } from './parts';
import { go } from './Work';

const GUARANTEES: Guarantee[] = ['food', 'clothing', 'education', 'medical', 'housing', 'water'];
const PLACES: Place[] = ['home', 'work', 'elsewhere', 'telephone'];
type Item = 'income' | Guarantee | 'living' | 'heard' | 'solved' | 'clue' | 'refer' | 'comeAgain';
type Risk = Schemas['RiskCategory'];
type Page = 'what' | Item | 'check';

interface Draft {
  day: string;
  items: Item[];
  income?: boolean;
  states: Partial<Record<Guarantee, State>>;
  notes: Partial<Record<Guarantee, string>>;
  living: string;
  heard: string;
  solved: string[];
  next: string;
  /** Where it was; none of what was begun before it was asked is at home. */
  place?: Place;
  where?: string;
  /** A photograph, made smaller, in Base64. */
  photo?: string;
  /** The look-back that the visit belongs to; empty for an ordinary one. */
  lookBack?: string;
  /** The risks of the clue that it becomes; a visit that was begun before has none. */
  risks?: Risk[];
  /** Which department is told. */
  refer?: { to: string; risks: Risk[]; note: string; due: string };
}

/** A visit that was begun, and what the phone had seen then. */
interface Begun {
  household: Household;
  draft: Draft;
}

const isGuarantee = (item: string): item is Guarantee => GUARANTEES.some((one) => one === item);

export function Visit(props: {
  phone: Phone;
  household: Household;
  isSame: boolean;
  mended?: Entry | undefined;
}) {
  const { phone, isSame, mended } = props;
  const { w } = useWords();
  const { busy, wrong, act, setWrong } = useDoing();
  const [begun] = useState(() => {
    if (isSame) return undefined;
    return (mended?.draft as Begun | undefined) ?? phone.draft<Begun>(props.household.id);
  });
  // What the phone had seen when the visit began, whatever comes in meanwhile.
  const [household] = useState(begun?.household ?? props.household);
  const [page, setPage] = useState<Page>(isSame ? 'check' : 'what');
  const [isEditing, setEditing] = useState(false);
  const [draft, setDraft] = useState<Draft>(
    begun?.draft ?? {
      day: today(),
      items: [],
      states: {},
      notes: {},
      living: '',
      heard: '',
      solved: [],
      next: '',
    },
  );
  // Open where it was begun so; from then on whoever visits opens and closes it.
  const [hasMore] = useState((draft.place ?? 'home') !== 'home' || draft.photo !== undefined);
  const change = (part: Partial<Draft>) => {
    const changed = { ...draft, ...part };
    setDraft(changed);
    // A telephone call or an empty battery takes nothing; a full phone is told when the visit is saved.
    const kept: Begun = { household, draft: changed };
    if (!isSame && !mended) void phone.keep(household.id, kept).catch(() => undefined);
  };
  const head = household.head ?? w.unknownHead;
  // A household that came to the phone before this was told has none.
  const lookBacks = household.look_backs ?? [];
  const seen = (which: Guarantee) => household.guarantees.find(({ guarantee }) => guarantee === which)?.state;

  const order: Item[] = ['income', ...GUARANTEES, 'living', 'heard', 'solved', 'clue', 'refer', 'comeAgain'];
  const { me } = phone.read();
  const offered = order.filter((item) => {
    if (isGuarantee(item)) return mayDo(me, 'edit_guarantees');
    if (item === 'clue') return mayDo(me, 'report_clues');
    if (item === 'refer') return mayDo(me, 'refer_households');
    return item !== 'solved' || household.problems.length > 0;
  });
  const refer = draft.refer ?? { to: '', risks: draft.risks ?? [], note: '', due: '' };
  const risks = (Object.entries(w.risks) as [Risk, string][]).map(([value, label]) => ({ value, label }));
  const pages: Page[] = ['what', ...order.filter((item) => draft.items.includes(item)), 'check'];
  const name = (item: Item) => (isGuarantee(item) ? w.guarantees[item] : w.visit[item]);

  const isFilled = (item: Item) => {
    if (isGuarantee(item)) return draft.states[item] !== undefined;
    if (item === 'income') return draft.income !== undefined;
    if (item === 'solved') return draft.solved.length > 0;
    if (item === 'comeAgain') return draft.next > draft.day;
    if (item === 'clue') return true;
    if (item === 'refer')
      return refer.to !== '' && refer.risks.length > 0 && refer.note.trim() !== '' && refer.due > today();
    return draft[item].trim() !== '';
  };
  const forward = () => {
    if (page === 'what' && draft.items.length === 0) return setWrong(w.visit.nothing);
    const isFound = draft.items.some((item) => !['clue', 'living', 'comeAgain'].includes(item));
    if (page === 'what' && draft.items.includes('clue') && !isFound) return setWrong(w.visit.clueAlone);
    if (page !== 'what' && page !== 'check' && !isFilled(page)) return setWrong(w.visit.missing);
    setWrong(undefined);
    const unfilled = draft.items.some((item) => !isFilled(item));
    setPage(isEditing && !unfilled ? 'check' : (pages[pages.indexOf(page) + 1] ?? 'check'));
  };
  const back = () => {
    setWrong(undefined);
    const before = pages[pages.indexOf(page) - 1];
    if (before && !isSame) setPage(before);
    else history.back();
  };
  const edit = (item: Page) => {
    setEditing(true);
    setPage(item);
  };

  const shown = (item: Item): string => {
    if (isGuarantee(item)) {
      const state = draft.states[item];
      return [state && w.states[state], draft.notes[item]].filter(Boolean).join(' · ');
    }
    if (item === 'income') return draft.income ? w.visit.changedSaid : w.visit.notChanged;
    if (item === 'comeAgain') return draft.next;
    if (item === 'solved') return texts(household, draft.solved).join('；');
    if (item === 'clue') return (draft.risks ?? []).map((risk) => w.risks[risk]).join('；');
    if (item === 'refer') {
      const to = w.departments[refer.to as Schemas['Department']];
      return [to, ...refer.risks.map((risk) => w.risks[risk]), refer.note, refer.due].join(' · ');
    }
    return draft[item];
  };
  const save = () => {
    if (draft.place === 'elsewhere' && !draft.where?.trim()) return setWrong(w.visit.missing);
    return act(async () => {
      const body = { ...bodyOf(household, draft, isSame, seen) };
      // What is recorded outlasts the register on the phone: it keeps nothing of the household that is not mended here.
      const begun: Begun = { household: { ...household, members: [], phone: null }, draft };
      const entry = {
        kind: 'visit' as const,
        household: household.id,
        who: `${head} ${household.area_name}`,
        body,
        ...(isSame ? {} : { draft: begun }),
      };
      await phone.save(entry, { photo: draft.photo, mended: mended?.key });
      if (!isSame && !mended) await phone.keep(household.id, undefined);
      go('');
    });
  };

  return (
    <main>
      <button type="button" className="back plain" onClick={back}>
        ‹ {w.back}
      </button>
      <Heading key={page}>{w.visit.title(head)}</Heading>
      <Returned entry={mended} />
      {page === 'what' && (
        <Choices
          legend={w.visit.what}
          many
          choices={offered.map((item) => ({ value: item, label: name(item) }))}
          chosen={draft.items}
          onChoose={(items) => change({ items })}
        />
      )}
      {page === 'income' && (
        <Choices
          legend={w.visit.incomeQuestion}
          choices={[
            { value: 'yes', label: w.yes },
            { value: 'no', label: w.no },
          ]}
          chosen={draft.income === undefined ? [] : [draft.income ? 'yes' : 'no']}
          onChoose={([one]) => change({ income: one === 'yes' })}
        />
      )}
      {isGuarantee(page) && (
        <>
          <Choices
            legend={w.visit.guaranteeQuestion(w.guarantees[page])}
            choices={(['met', 'suspected', 'unmet'] as const).map((value) => ({
              value,
              label: w.states[value],
            }))}
            chosen={[draft.states[page] ?? []].flat()}
            onChoose={([state]) => state && change({ states: { ...draft.states, [page]: state } })}
          />
          <Area
            label={w.visit.note}
            value={draft.notes[page] ?? ''}
            onChange={(note) => change({ notes: { ...draft.notes, [page]: note } })}
          />
        </>
      )}
      {page === 'living' && (
        <Area label={w.visit.livingQuestion} value={draft.living} onChange={(living) => change({ living })} />
      )}
      {page === 'heard' && (
        <Area label={w.visit.heardQuestion} value={draft.heard} onChange={(heard) => change({ heard })} />
      )}
      {page === 'solved' && (
        <Choices
          legend={w.visit.solvedQuestion}
          many
          choices={household.problems.map((one) => ({ value: itemOf(one), label: one.text }))}
          chosen={draft.solved}
          onChoose={(solved) => change({ solved })}
        />
      )}
      {page === 'clue' && (
        <Choices
          legend={w.visit.clueQuestion}
          many
          choices={risks}
          chosen={draft.risks ?? []}
          onChoose={(chosen) => change({ risks: chosen })}
        />
      )}
      {page === 'refer' && (
        <>
          <Select
            label={w.visit.referTo}
            value={refer.to}
            onChange={(to) => change({ refer: { ...refer, to } })}
            choices={Object.entries(w.departments).map(([value, label]) => ({ value, label }))}
          />
          <Choices
            legend={w.visit.referRisks}
            many
            choices={risks}
            chosen={refer.risks}
            onChoose={(chosen) => change({ refer: { ...refer, risks: chosen } })}
          />
          <Area
            label={w.visit.referNote}
            value={refer.note}
            onChange={(note) => change({ refer: { ...refer, note } })}
          />
          <Field
            label={w.visit.referDue}
            type="date"
            min={today()}
            value={refer.due}
            onChange={(due) => change({ refer: { ...refer, due } })}
          />
        </>
      )}
      {page === 'comeAgain' && (
        <Field
          label={w.visit.comeQuestion}
          type="date"
          min={draft.day}
          value={draft.next}
          onChange={(next) => change({ next })}
        />
      )}
      {page === 'check' && (
        <>
          <h2>{w.visit.check}</h2>
          {isSame && <p className="big">{w.visit.noChangeSaid}</p>}
          {!isSame && (
            <dl className="check">
              {draft.items.length > 0 &&
                order
                  .filter((item) => draft.items.includes(item))
                  .map((item) => (
                    <div key={item}>
                      <dt>{name(item)}</dt>
                      <dd>{shown(item)}</dd>
                      <dd>
                        <button
                          type="button"
                          className="plain"
                          aria-label={`${w.visit.edit} ${name(item)}`}
                          onClick={() => edit(item)}
                        >
                          {w.visit.edit}
                        </button>
                      </dd>
                    </div>
                  ))}
            </dl>
          )}
          <Field
            label={w.visit.day}
            type="date"
            max={today()}
            value={draft.day}
            onChange={(day) => day && change({ day })}
          />
          {lookBacks.length > 0 && (
            <Choices
              legend={w.visit.lookBack}
              choices={[
                { value: '', label: w.visit.ordinary },
                ...lookBacks.map(({ id, title }) => ({ value: id, label: title })),
              ]}
              chosen={[draft.lookBack ?? '']}
              onChoose={([lookBack]) => change({ lookBack })}
            />
          )}
        </>
      )}
      {wrong && <Wrong>{wrong}</Wrong>}
      {page === 'check' ? (
        <button type="button" className="main" disabled={busy} onClick={() => void save()}>
          {busy ? w.visit.saving : w.visit.save}
        </button>
      ) : (
        <button type="button" className="main" onClick={forward}>
          {w.next}
        </button>
      )}
      {page === 'check' && (
        // Below what is pressed nearly always: at home, and without a photograph.
        <details open={hasMore}>
          <summary>{w.visit.more}</summary>
          <Choices
            legend={w.visit.place}
            choices={PLACES.map((value) => ({ value, label: w.visit.places[value] }))}
            chosen={[draft.place ?? 'home']}
            onChoose={([place]) => place && change({ place })}
          />
          {draft.place === 'elsewhere' && (
            <Field label={w.visit.where} value={draft.where ?? ''} onChange={(where) => change({ where })} />
          )}
          <PhotoField
            taken={draft.photo !== undefined}
            onTaken={(photo) => (photo ? change({ photo }) : setWrong(w.visit.noPicture))}
            onDrop={() => {
              const { photo: _, ...rest } = draft;
              setDraft(rest);
              // What is mended is no draft of the household's next visit.
              if (!isSame && !mended)
                void phone.keep(household.id, { household, draft: rest }).catch(() => undefined);
            }}
          />
        </details>
      )}
    </main>
  );
}

/** One photograph, where whoever visits wants one: made smaller at once, and without the place where it was taken. */
function PhotoField(props: {
  taken: boolean;
  onTaken: (photo: string | undefined) => void;
  onDrop: () => void;
}) {
  const { taken, onTaken, onDrop } = props;
  const { w } = useWords();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{w.visit.photo}</label>
      <input
        id={id}
        type="file"
        accept="image/*"
        capture="environment"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) void smallPicture(file).then(onTaken);
        }}
      />
      {taken && (
        <p>
          {w.visit.photoTaken}{' '}
          <button type="button" className="plain" onClick={onDrop}>
            {w.visit.photoDrop}
          </button>
        </p>
      )}
    </div>
  );
}

const itemOf = ({ visit_id, problem }: Schemas['FieldProblemHeard']) => `${visit_id}/${problem}`;

const texts = ({ problems }: Household, items: string[]) =>
  problems.filter((one) => items.includes(itemOf(one))).map(({ text }) => text);

/** What is sent: of each guarantee what the phone had seen and what it says now. */
function bodyOf(
  { id, problems }: Household,
  draft: Draft,
  isSame: boolean,
  seen: (which: Guarantee) => State | undefined,
): Partial<Schemas['FieldVisitCmd']> {
  const visit = {
    household_id: id,
    made_on: draft.day,
    place: draft.place ?? 'home',
    ...(draft.place === 'elsewhere' ? { place_note: draft.where?.trim() ?? '' } : {}),
    ...(draft.lookBack ? { campaign_id: draft.lookBack } : {}),
  };
  if (isSame) return { ...visit, no_change: true };
  const has = (item: Item) => draft.items.includes(item);
  const guarantees = GUARANTEES.filter(has).flatMap((guarantee) => {
    const [state, note, before] = [draft.states[guarantee], draft.notes[guarantee]?.trim(), seen(guarantee)];
    return state
      ? [{ guarantee, state, ...(before ? { seen: before } : {}), ...(note ? { note } : {}) }]
      : [];
  });
  const lines = draft.heard.split('\n').map((line) => line.trim());
  const solved = problems.filter((one) => draft.solved.includes(itemOf(one)));
  return {
    ...visit,
    guarantees,
    ...(has('income') && draft.income !== undefined ? { income_changed: draft.income } : {}),
    ...(has('living') ? { living: draft.living.trim() } : {}),
    ...(has('heard') ? { problems: lines.filter((line) => line !== '') } : {}),
    ...(has('solved')
      ? { solved: solved.map(({ visit_id, problem }) => ({ visit_id, problem, on: draft.day })) }
      : {}),
    ...(has('comeAgain') ? { next_on: draft.next } : {}),
    ...(has('clue') ? { becomes_clue: true, risks: draft.risks ?? [] } : {}),
    ...(has('refer') && draft.refer
      ? {
          referral: {
            department: draft.refer.to as Schemas['Department'],
            risks: draft.refer.risks,
            note: draft.refer.note.trim(),
            due: draft.refer.due,
          },
        }
      : {}),
  };
}
