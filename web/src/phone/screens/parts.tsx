/** What the pages share. */
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useWords } from '../App';
import { Offline, Refused } from '../api';
import type { Entry } from '../store';

/** The heading of a page: whoever comes to the page hears it, and the keyboard goes on from there. */
export function Heading({ children }: { children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}

interface Typed {
  label: string;
  value: string;
  onChange: (value: string) => void;
  type?: string;
  inputMode?: 'numeric' | 'decimal' | 'text' | 'search';
  autoComplete?: string;
  max?: string;
  min?: string;
  /** What is wrong with it. */
  wrong?: string | undefined;
}

/** Says of a box that it is wrong, and where that is told. */
const told = (id: string, wrong: string | undefined) =>
  wrong ? { 'aria-invalid': true, 'aria-describedby': `${id}-wrong` } : {};

function Told({ id, wrong }: { id: string; wrong: string | undefined }) {
  if (!wrong) return null;
  return (
    <p className="wrong" id={`${id}-wrong`}>
      {wrong}
    </p>
  );
}

export function Field({ label, value, onChange, wrong, ...more }: Typed) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        {...told(id, wrong)}
        {...more}
      />
      <Told id={id} wrong={wrong} />
    </div>
  );
}

interface Long {
  label: string;
  value: string;
  onChange: (value: string) => void;
  wrong?: string | undefined;
}

export function Area({ label, value, onChange, wrong }: Long) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        rows={4}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        {...told(id, wrong)}
      />
      <Told id={id} wrong={wrong} />
    </div>
  );
}

/** One of many, or none yet. */
export function Select({ label, value, onChange, wrong, choices }: Long & { choices: Choice<string>[] }) {
  const { w } = useWords();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={({ target }) => onChange(target.value)} {...told(id, wrong)}>
        <option value="">{w.clue.choose}</option>
        {choices.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
      <Told id={id} wrong={wrong} />
    </div>
  );
}

export interface Choice<T extends string> {
  value: T;
  label: string;
}

/** One of several, or some of them. */
export function Choices<T extends string>(props: {
  legend: ReactNode;
  choices: Choice<T>[];
  chosen: T[];
  many?: boolean;
  wrong?: string | undefined;
  onChoose: (chosen: T[]) => void;
}) {
  const { legend, choices, chosen, many = false, wrong, onChoose } = props;
  const name = useId();
  const take = (value: T) => {
    if (!many) return onChoose([value]);
    onChoose(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  };
  return (
    <fieldset {...(wrong ? { 'aria-describedby': `${name}-wrong` } : {})}>
      <legend>{legend}</legend>
      {choices.map(({ value, label }) => (
        <label key={value} className="choice">
          <input
            type={many ? 'checkbox' : 'radio'}
            name={name}
            checked={chosen.includes(value)}
            onChange={() => take(value)}
          />
          <span>{label}</span>
        </label>
      ))}
      <Told id={name} wrong={wrong} />
    </fieldset>
  );
}

export function Wrong({ children }: { children: ReactNode }) {
  return (
    <p className="wrong" role="alert">
      {children}
    </p>
  );
}

/** Why what is mended came back. */
export function Returned({ entry }: { entry: Entry | undefined }) {
  const { w, language } = useWords();
  if (!entry?.problem) return null;
  return <Wrong>{(language === 'en' ? entry.problem.en : entry.problem.zh) || w.again}</Wrong>;
}

/** Does something that can fail, and says why it did. */
export function useDoing() {
  const { w, language } = useWords();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const act = async (what: () => Promise<void>) => {
    setBusy(true);
    setWrong(undefined);
    try {
      await what();
    } catch (error) {
      if (error instanceof Offline) setWrong(w.offlineNow);
      else if (error instanceof Refused) setWrong((language === 'en' ? error.en : error.zh) || w.again);
      else if (error instanceof DOMException && error.name === 'QuotaExceededError') setWrong(w.visit.full);
      else setWrong(w.again);
    } finally {
      setBusy(false);
    }
  };
  return { busy, wrong, act, setWrong };
}
