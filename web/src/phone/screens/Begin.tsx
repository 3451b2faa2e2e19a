/** The first time, and after the phone forgot everything: who it is, in which post, and the PIN. */
import { useEffect, useState } from 'react';
import { useWords } from '../App';
import { ask, Refused, type Session, withCsrf } from '../api';
import { endLogin, Phone } from '../store';
import { SHORTEST_PIN, type Why } from '../vault';
import { Choices, Field, Heading, useDoing, Wrong } from './parts';

const isPin = (text: string) => new RegExp(`^[0-9]{${SHORTEST_PIN},}$`).test(text);

export function Begin(props: { why: Why | undefined; onBegun: (phone: Phone) => void; onWiped: () => void }) {
  const { w } = useWords();
  const [session, setSession] = useState<Session>();
  const [known, setKnown] = useState<Session>();
  const [isPlaced, setPlaced] = useState(false);
  const { why } = props;
  useEffect(() => {
    // After an erasure nobody goes on with the login that was there: it ends.
    if (why) void endLogin();
    else void ask<Session>('GET', '/session').then(setKnown, () => undefined);
  }, [why]);
  const chose = (chosen: Session) => {
    setSession(chosen);
    setPlaced(chosen.posts.length < 2);
  };
  if (!session) {
    return (
      <main>
        <Heading>{w.login.heading}</Heading>
        {props.why && <Wrong>{w.wiped[props.why]}</Wrong>}
        {known && (
          <button type="button" className="main" onClick={() => chose(known)}>
            {w.login.as(known.display_name)}
          </button>
        )}
        {known && <h2>{w.login.someone}</h2>}
        <Login onLogin={chose} />
      </main>
    );
  }
  if (session.must_change_password || session.must_add_second_factor) {
    return (
      <main>
        <Heading>{w.login.heading}</Heading>
        <Wrong>{session.must_change_password ? w.login.mustChange : w.login.mustAdd}</Wrong>
        <a className="button" href="/">
          {w.login.office}
        </a>
      </main>
    );
  }
  if (!isPlaced) {
    return (
      <Post
        session={session}
        onChosen={(chosen) => {
          setSession(chosen);
          setPlaced(true);
        }}
      />
    );
  }
  if (!session.may.includes('record_visits')) {
    return (
      <main>
        <Heading>{w.login.heading}</Heading>
        <Wrong>{w.login.mayNot}</Wrong>
        <button type="button" onClick={() => setSession(undefined)}>
          {w.login.someone}
        </button>
      </main>
    );
  }
  return <ChoosePin onPin={async (pin) => props.onBegun(await Phone.begin(pin, session, props.onWiped))} />;
}

export function Login({ onLogin }: { onLogin: (session: Session) => void }) {
  const { w } = useWords();
  const { busy, wrong, act } = useDoing();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [asksCode, setAsksCode] = useState(false);
  const send = () =>
    act(async () => {
      const given = code.trim() === '' ? {} : { code: code.trim() };
      try {
        onLogin(await ask<Session>('POST', '/session', { login: login.trim(), password, ...given }));
      } catch (error) {
        if (!(error instanceof Refused && error.code === 'auth.code_needed')) throw error;
        setAsksCode(true);
      }
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Field label={w.login.login} autoComplete="username" value={login} onChange={setLogin} />
      <Field
        label={w.login.password}
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
      />
      {asksCode && (
        <Field
          label={w.login.code}
          inputMode="text"
          autoComplete="one-time-code"
          value={code}
          onChange={setCode}
        />
      )}
      {wrong && <Wrong>{wrong}</Wrong>}
      <button type="submit" className="main" disabled={busy || login === '' || password === ''}>
        {w.login.go}
      </button>
    </form>
  );
}

function Post({ session, onChosen }: { session: Session; onChosen: (session: Session) => void }) {
  const { w, language } = useWords();
  const { busy, wrong, act } = useDoing();
  const [post, setPost] = useState(session.post.id);
  const choose = () =>
    act(async () => {
      const isSame = post === session.post.id;
      onChosen(
        isSame ? session : await ask<Session>('POST', '/session/post', { post_id: post }, withCsrf(session)),
      );
    });
  const choices = session.posts.map(({ id, area_name: area, role }) => ({
    value: id,
    label: `${area}${language === 'en' ? ' ' : ''}${w.roles[role]}`,
  }));
  return (
    <main>
      <Heading>{w.login.heading}</Heading>
      <Choices
        legend={w.login.post}
        choices={choices}
        chosen={[post]}
        onChoose={([one]) => one && setPost(one)}
      />
      {wrong && <Wrong>{wrong}</Wrong>}
      <button type="button" className="main" disabled={busy} onClick={() => void choose()}>
        {w.next}
      </button>
    </main>
  );
}

function ChoosePin({ onPin }: { onPin: (pin: string) => Promise<void> }) {
  const { w } = useWords();
  const { busy, wrong, act, setWrong } = useDoing();
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const set = () => {
    if (!isPin(pin)) return setWrong(w.pin.short);
    if (pin !== again) return setWrong(w.pin.differ);
    void act(() => onPin(pin));
  };
  const digits = { type: 'password', inputMode: 'numeric', autoComplete: 'off' } as const;
  return (
    <main>
      <Heading>{w.pin.choose}</Heading>
      <p>{w.pin.why}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          set();
        }}
      >
        <Field label={w.pin.first} value={pin} onChange={setPin} {...digits} />
        <Field label={w.pin.second} value={again} onChange={setAgain} {...digits} />
        {wrong && <Wrong>{wrong}</Wrong>}
        <button type="submit" className="main" disabled={busy}>
          {w.pin.set}
        </button>
      </form>
    </main>
  );
}
