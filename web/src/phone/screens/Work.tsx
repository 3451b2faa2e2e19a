/** What the phone has, page by page: the address behind the `#` says which, so that the phone's own way back works. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useWords } from '../App';
import { type Household, inChina, type Phone, today, withQueue } from '../store';
import { Login } from './Begin';
import { Clue } from './Clue';
import { HouseholdPage } from './HouseholdPage';
import { List } from './List';
import { Heading } from './parts';
import { Queue } from './Queue';
import { RecordPage } from './RecordPage';
import { StatementPage } from './StatementPage';
import { Visit } from './Visit';

function useHash(): string[] {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const hear = () => setHash(location.hash);
    window.addEventListener('hashchange', hear);
    return () => window.removeEventListener('hashchange', hear);
  }, []);
  return hash.replace(/^#\/?/, '').split('/');
}

const RETRY = 60_000;

/** What is being looked at stays, also when it leaves the phone meanwhile: nobody loses a visit that is half written. */
function useKept(household: Household | undefined, id: string | undefined): Household | undefined {
  const [kept, setKept] = useState(household);
  if (household && household !== kept && household.tag !== kept?.tag) setKept(household);
  if (household) return household;
  return kept && kept.id === id ? kept : undefined;
}

export function go(place: string) {
  location.hash = `#/${place}`;
}

export function Work({ phone }: { phone: Phone }) {
  const now = useSyncExternalStore(phone.subscribe, phone.read);
  const [page, id, more, of, key] = useHash();
  useEffect(() => {
    void phone.settle();
    void phone.sync();
    const sync = () => {
      if (document.visibilityState === 'visible') void phone.sync();
    };
    // A network that comes and goes is not always told: what waits is tried again as long as somebody looks.
    const again = setInterval(() => {
      if (phone.read().entries.some(({ state }) => state === 'saved')) sync();
    }, RETRY);
    window.addEventListener('online', sync);
    document.addEventListener('visibilitychange', sync);
    return () => {
      clearInterval(again);
      window.removeEventListener('online', sync);
      document.removeEventListener('visibilitychange', sync);
    };
  }, [phone]);
  const found = now.households.find((one) => one.id === id);
  const household = useKept(found && withQueue(found, now.entries), id);
  // Only what came back is mended: what came in would be recorded twice.
  const entry = (one: string | undefined) =>
    now.entries.find(({ key: own, state }) => own === one && state === 'returned');
  const form = now.forms.find((one) => one.id === of);
  return (
    <>
      <Bar phone={phone} />
      {page === 'login' ? (
        <LogInAgain phone={phone} />
      ) : page === 'queue' ? (
        <Queue phone={phone} />
      ) : page === 'clue' ? (
        <Clue key={id} phone={phone} household={household} />
      ) : page === 'h' && household && (more === 'same' || more === 'news') ? (
        <Visit
          key={`${id}${more}${of}`}
          phone={phone}
          household={household}
          isSame={more === 'same'}
          mended={entry(of)}
        />
      ) : page === 'h' && household && more === 'month' && of ? (
        <StatementPage
          key={`${id}${of}`}
          phone={phone}
          household={household}
          month={of}
          mended={entry(key)}
        />
      ) : page === 'h' && household && more === 'form' && form ? (
        <RecordPage key={`${id}${of}`} phone={phone} household={household} form={form} mended={entry(key)} />
      ) : page === 'h' && household ? (
        <HouseholdPage phone={phone} household={household} />
      ) : (
        <List phone={phone} />
      )}
    </>
  );
}

/** How many days before the phone forgets everything it says so. */
const SOON = 3;

function Bar({ phone }: { phone: Phone }) {
  const { w } = useWords();
  const { entries, syncedAt, link, busy, daysLeft, me } = useSyncExternalStore(phone.subscribe, phone.read);
  const waiting = entries.filter(({ state }) => state === 'saved').length;
  return (
    <div className="bar">
      <p role="status">
        {navigator.serviceWorker?.controller && (
          <>
            <span>{w.bar.offline}</span>
            {' · '}
          </>
        )}
        <a href="#/queue">{w.bar.waiting(waiting)}</a>
        {' · '}
        <span>{busy ? w.bar.busy : syncedAt ? w.bar.synced(time(syncedAt)) : w.bar.never}</span>
      </p>
      {link === 'offline' && <p>{w.bar.noNetwork}</p>}
      {link === 'login' && (
        <p>
          <a href="#/login">{w.login.again(me.name)}</a>
        </p>
      )}
      {link === 'password' && (
        <p>
          {w.login.mustChange} <a href="/">{w.login.office}</a>
        </p>
      )}
      {link === 'other' && (
        <p>
          <a href="#/login">{w.login.otherPerson(me.name)}</a>
        </p>
      )}
      {daysLeft !== undefined && daysLeft <= SOON && <p>{w.bar.days(Math.max(1, Math.ceil(daysLeft)))}</p>}
    </div>
  );
}

function LogInAgain({ phone }: { phone: Phone }) {
  const { w } = useWords();
  const { me } = phone.read();
  return (
    <main>
      <Heading>{w.login.heading}</Heading>
      <p>{w.login.again(me.name)}</p>
      <Login
        onLogin={() => {
          go('');
          void phone.sync();
        }}
      />
      <a className="button" href="#/">
        {w.back}
      </a>
    </main>
  );
}

/** The hour where it was today, else the day. */
function time(at: number): string {
  const there = inChina(at);
  return there.slice(0, 10) === today() ? there.slice(11) : there.slice(0, 10);
}
