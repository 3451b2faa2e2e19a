/** Whom to visit today. */
import { useState, useSyncExternalStore } from 'react';
import { useWords } from '../App';
import { type Entry, type Household, type Phone, today, withQueue } from '../store';
import { Field, Heading, useDoing, Wrong } from './parts';

export function List({ phone }: { phone: Phone }) {
  const { w } = useWords();
  const { households, order, entries } = useSyncExternalStore(phone.subscribe, phone.read);
  const [text, setText] = useState('');
  const [isLeaving, setLeaving] = useState(false);
  const waiting = entries.filter(({ state }) => state === 'saved' || state === 'returned').length;
  const month = today().slice(0, 7);
  const isDone = ({ last_visited_on: last }: Household) => last?.slice(0, 7) === month;
  const place = ({ id }: Household) => (order.includes(id) ? order.indexOf(id) : order.length);
  const shown = households
    .map((one) => withQueue(one, entries))
    .filter(
      (one) =>
        (one.head ?? '').includes(text.trim()) || one.members.some(({ name }) => name.includes(text.trim())),
    )
    .sort(
      (a, b) =>
        Number(isDone(a)) - Number(isDone(b)) ||
        place(a) - place(b) ||
        (a.next_on ?? a.last_visited_on ?? '').localeCompare(b.next_on ?? b.last_visited_on ?? '') ||
        a.id.localeCompare(b.id),
    );
  return (
    <main>
      <Heading>{w.list.heading}</Heading>
      {households.length > 0 && (
        <Field label={w.list.search} type="search" inputMode="search" value={text} onChange={setText} />
      )}
      {households.length === 0 && <p>{w.list.none}</p>}
      {households.length > 0 && shown.length === 0 && <p>{w.list.nobody}</p>}
      <ul className="homes">
        {shown.map((one) => (
          <Row
            key={one.id}
            household={one}
            isDone={isDone(one)}
            isFirst={order.includes(one.id)}
            entry={entries.find((entry) => entry.household === one.id && entry.state === 'saved')}
          />
        ))}
      </ul>
      <nav className="foot" aria-label={w.title}>
        <a className="button" href="#/clue">
          {w.list.clue}
        </a>
        <a className="button" href="#/queue">
          {w.list.queue}
        </a>
      </nav>
      {isLeaving ? (
        <section className="card">
          <p role="alert">{w.list.leaveSure(waiting)}</p>
          <button type="button" className="danger" onClick={() => void phone.wipe('asked')}>
            {w.list.leaveGo}
          </button>
          <button type="button" onClick={() => setLeaving(false)}>
            {w.cancel}
          </button>
        </section>
      ) : (
        <button type="button" className="plain" onClick={() => setLeaving(true)}>
          {w.list.leave}
        </button>
      )}
      <ForgetEverywhere phone={phone} waiting={waiting} />
    </main>
  );
}

/** For whoever has lost another phone: all of them forget, this one too. */
function ForgetEverywhere({ phone, waiting }: { phone: Phone; waiting: number }) {
  const { w } = useWords();
  const { busy, wrong, act, setWrong } = useDoing();
  const [isAsking, setAsking] = useState(false);
  const forget = () =>
    act(async () => {
      const isDone = await phone.forgetEverywhere();
      if (!isDone) setWrong(w.login.otherPerson(phone.read().me.name));
    });
  if (!isAsking) {
    return (
      <button type="button" className="plain" onClick={() => setAsking(true)}>
        {w.list.forget}
      </button>
    );
  }
  return (
    <section className="card">
      <p role="alert">{w.list.forgetSure(waiting)}</p>
      {wrong && <Wrong>{wrong}</Wrong>}
      <button type="button" className="danger" disabled={busy} onClick={() => void forget()}>
        {w.list.forgetGo}
      </button>
      <button type="button" onClick={() => setAsking(false)}>
        {w.cancel}
      </button>
    </section>
  );
}

interface Line {
  household: Household;
  isDone: boolean;
  isFirst: boolean;
  entry: Entry | undefined;
}

function Row({ household, isDone, isFirst, entry }: Line) {
  const { w } = useWords();
  const head = household.head ?? w.unknownHead;
  const year = today().slice(0, 4);
  const { phone, last_visited_on: last, next_on: next } = household;
  const mark = entry ? w.list.saved : isDone ? w.list.done : isFirst ? w.list.suggested : w.list.due;
  return (
    <li>
      <a className="home" href={`#/h/${household.id}`}>
        <span className="name">{head}</span>{' '}
        <span className={isDone || entry ? 'mark done' : 'mark'}>{mark}</span>
        <span className="more">
          {household.area_name} · {last ? w.list.last(w.day(last, year)) : w.list.never}
          {next && ` · ${w.list.next(w.day(next, year))}`}
        </span>
      </a>
      {phone && (
        <a className="call" href={`tel:${phone}`}>
          <span aria-hidden="true">☎</span>
          <span className="hidden">{w.list.call(head)}</span>
        </a>
      )}
    </li>
  );
}
