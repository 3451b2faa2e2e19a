/** What was recorded here and what became of it. */
import { useState, useSyncExternalStore } from 'react';
import { exactYuan } from '@/lib/money';
import { useWords } from '../App';
import type { Schemas } from '../api';
import type { AmountClash, Clash, Entry, Guarantee, Phone, State } from '../store';
import { Heading, useDoing, Wrong } from './parts';

export function Queue({ phone }: { phone: Phone }) {
  const { w } = useWords();
  const { entries, sending, busy, used, isPersisted } = useSyncExternalStore(phone.subscribe, phone.read);
  return (
    <main>
      <a className="back" href="#/">
        ‹ {w.back}
      </a>
      <Heading>{w.queue.heading}</Heading>
      <button type="button" disabled={busy} onClick={() => void phone.sync()}>
        {busy ? w.bar.busy : w.bar.sync}
      </button>
      {entries.length === 0 && <p>{w.queue.none}</p>}
      <ul className="entries">
        {[...entries].reverse().map((entry) => (
          <Line key={entry.key} phone={phone} entry={entry} isSending={entry.key === sending} />
        ))}
      </ul>
      {used && (
        <p className="more">
          {w.queue.storage(megabytes(used.usage), megabytes(used.quota))}{' '}
          {isPersisted ? w.queue.persisted : w.queue.notPersisted}
        </p>
      )}
    </main>
  );
}

const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

function Line({ phone, entry, isSending }: { phone: Phone; entry: Entry; isSending: boolean }) {
  const { w, language } = useWords();
  const [isDropping, setDropping] = useState(false);
  const { busy, wrong, act } = useDoing();
  const { state, problem, late } = entry;
  const mends = phone.read().households.some(({ id }) => id === entry.household) && mendingPlace(entry);
  const said = isSending ? w.queue.sending : state === 'sent' && late ? w.queue.late : w.queue[state];
  return (
    <li className="card" data-state={isSending ? 'sending' : state}>
      <p>
        <span className="name">{entry.who}</span>{' '}
        <span className="more">
          {[
            w.queue[entry.kind],
            entry.what && (language === 'en' ? entry.what.en : entry.what.zh),
            entry.body.made_on,
          ]
            .filter(Boolean)
            .join(' ')}
        </span>
      </p>
      <p className={`state ${state}`}>{said}</p>
      {problem && <Wrong>{(language === 'en' ? problem.en : problem.zh) || w.again}</Wrong>}
      {wrong && <Wrong>{wrong}</Wrong>}
      {entry.clashes.map((clash) => (
        <Clashes key={clash.id} phone={phone} entry={entry} clash={clash} />
      ))}
      {entry.amounts?.map((clash) => (
        <Amounts key={clash.kind} phone={phone} entry={entry} clash={clash} />
      ))}
      {state === 'saved' && !entry.tried && !isSending && !isDropping && (
        <button type="button" className="plain" onClick={() => setDropping(true)}>
          {w.queue.takeBack}
        </button>
      )}
      {state === 'returned' && (
        <div className="two">
          {mends && (
            <a className="button" href={mends}>
              {w.queue.mend}
            </a>
          )}
          <button type="button" disabled={busy} onClick={() => void act(() => phone.retry(entry.key))}>
            {w.queue.retry}
          </button>
          {entry.kind === 'visit' && (
            <button
              type="button"
              disabled={busy}
              onClick={() => void act(() => phone.asClue(entry, asText(entry, w)))}
            >
              {w.queue.toClue}
            </button>
          )}
          {!isDropping && (
            <button type="button" className="plain" onClick={() => setDropping(true)}>
              {w.queue.drop}
            </button>
          )}
        </div>
      )}
      {isDropping && (
        <div>
          <p role="alert">{w.queue.dropSure}</p>
          <button
            type="button"
            className="danger"
            disabled={busy}
            onClick={() => void act(() => phone.drop(entry.key))}
          >
            {w.queue.dropGo}
          </button>
          <button type="button" onClick={() => setDropping(false)}>
            {w.cancel}
          </button>
        </div>
      )}
    </li>
  );
}

/** Where what came back is mended; nothing where it can only be sent again. */
function mendingPlace({ kind, key, household, body, draft }: Entry): string | undefined {
  if (!draft) return undefined;
  const home = `#/h/${household}`;
  if (kind === 'statement') return `${home}/month/${body.month}/${key}`;
  if (kind === 'record') return `${home}/form/${body.form_id}/${key}`;
  return kind === 'visit' ? `${home}/news/${key}` : undefined;
}

function Amounts({ phone, entry, clash }: { phone: Phone; entry: Entry; clash: AmountClash }) {
  const { w } = useWords();
  const { busy, wrong, act } = useDoing();
  const value = (fen: number | null | undefined) =>
    fen == null ? w.queue.nothing : w.queue.yuan(exactYuan(fen));
  const decide = (keep: 'mine' | 'theirs') => void act(() => phone.decideAmount(entry, clash, keep));
  return (
    <fieldset className="clash">
      <legend>{w.amounts[clash.kind]}</legend>
      <p>{w.queue.clash}</p>
      <button type="button" disabled={busy} onClick={() => decide('mine')}>
        {w.queue.mine(value(clash.mine))}
      </button>
      <button type="button" disabled={busy} onClick={() => decide('theirs')}>
        {w.queue.theirs(value(clash.theirs))}
      </button>
      {wrong && <Wrong>{wrong}</Wrong>}
    </fieldset>
  );
}

function Clashes({ phone, entry, clash }: { phone: Phone; entry: Entry; clash: Clash }) {
  const { w } = useWords();
  const { busy, wrong, act } = useDoing();
  const isGuarantee = clash.field === 'guarantee';
  const name = isGuarantee ? w.guarantees[clash.item as Guarantee] : w.queue.solvedOn;
  const value = (said: string | null | undefined) => {
    if (!said) return w.queue.nothing;
    return isGuarantee ? w.states[said as State] : said;
  };
  return (
    <fieldset className="clash">
      <legend>{name}</legend>
      <p>{w.queue.clash}</p>
      <button
        type="button"
        disabled={busy}
        onClick={() => void act(() => phone.decide(entry, clash, 'mine'))}
      >
        {w.queue.mine(value(clash.mine))}
      </button>
      <button
        type="button"
        disabled={busy}
        onClick={() => void act(() => phone.decide(entry, clash, 'theirs'))}
      >
        {w.queue.theirs(value(clash.theirs))}
      </button>
      {wrong && <Wrong>{wrong}</Wrong>}
    </fieldset>
  );
}

/** What a visit that came back said, in words: all of it, for it is all that is left. */
function asText({ body }: Entry, w: ReturnType<typeof useWords>['w']): string {
  const visit = body as unknown as Schemas['FieldVisitCmd'];
  const states = (visit.guarantees ?? []).map(
    ({ guarantee, state, note }) =>
      `${w.guarantees[guarantee]}：${w.states[state]}${note ? `（${note}）` : ''}`,
  );
  const solved = (visit.solved ?? []).map(({ on }) => `${w.queue.solvedOn} ${on}`);
  const said = [
    ...states,
    ...(visit.problems ?? []),
    visit.living,
    visit.income_changed ? `${w.visit.income}：${w.visit.changedSaid}` : undefined,
    ...solved,
    visit.referral ? `${w.departments[visit.referral.department]}：${visit.referral.note}` : undefined,
    visit.next_on ? w.list.next(visit.next_on) : undefined,
    visit.no_change ? w.visit.noChangeSaid : undefined,
  ];
  return said.filter(Boolean).join('；') || w.queue.visit;
}
