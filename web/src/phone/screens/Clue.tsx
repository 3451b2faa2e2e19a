/** A clue that was found on the way, in five entries. */
import { useState } from 'react';
import { useWords } from '../App';
import type { Schemas } from '../api';
import { type Household, type Phone, today } from '../store';
import { words } from '../words';
import { Area, Choices, Field, Heading, useDoing, Wrong } from './parts';
import { go } from './Work';

/** The risk that each kind of difficulty is, in the order of the words; anything else is none of the ten. */
const KINDS: (Schemas['RiskCategory'] | undefined)[] = [
  'illness_or_disability',
  'disaster_or_accident',
  'unstable_employment',
  'unsafe_housing',
  'unsafe_water',
  'schooling_cost',
  undefined,
];

export function Clue({ phone, household }: { phone: Phone; household: Household | undefined }) {
  const { w } = useWords();
  const { busy, wrong, act, setWrong } = useDoing();
  const { households } = phone.read();
  const [id, setId] = useState(household?.id ?? '');
  const [who, setWho] = useState('');
  const [kinds, setKinds] = useState<string[]>([]);
  const [more, setMore] = useState('');
  const [day, setDay] = useState(today());
  const found = households.find((one) => one.id === id);
  const save = () => {
    const report = [kinds.join('、'), more.trim()].filter(Boolean).join('：');
    const risks = KINDS.flatMap((risk, at) =>
      risk && kinds.includes(words('zh').clue.kinds[at] ?? '') ? [risk] : [],
    );
    if ((!found && who.trim() === '') || report === '') return setWrong(w.clue.missing);
    void act(async () => {
      const whose = found ? `${found.head ?? w.unknownHead} ${found.area_name}` : who.trim();
      const about = found ? { household_id: found.id } : { who: who.trim() };
      await phone.save({
        kind: 'clue',
        ...(found ? { household: found.id } : {}),
        who: whose,
        body: { ...about, report, made_on: day, ...(risks.length > 0 ? { risks } : {}) },
      });
      go('');
    });
  };
  return (
    <main>
      <button type="button" className="back plain" onClick={() => history.back()}>
        ‹ {w.back}
      </button>
      <Heading>{w.clue.title}</Heading>
      <div className="field">
        <label htmlFor="whose">{w.clue.whose}</label>
        <select id="whose" value={id} onChange={({ target }) => setId(target.value)}>
          <option value="">{w.clue.elsewhere}</option>
          {households.map((one) => (
            <option key={one.id} value={one.id}>
              {one.head ?? w.unknownHead} {one.area_name}
            </option>
          ))}
        </select>
      </div>
      {!found && <Field label={w.clue.who} value={who} onChange={setWho} />}
      <Choices
        legend={w.clue.what}
        many
        choices={words('zh').clue.kinds.map((kind, at) => ({ value: kind, label: w.clue.kinds[at] ?? kind }))}
        chosen={kinds}
        onChoose={setKinds}
      />
      <Area label={w.clue.more} value={more} onChange={setMore} />
      <Field
        label={w.clue.day}
        type="date"
        max={today()}
        value={day}
        onChange={(chosen) => chosen && setDay(chosen)}
      />
      {wrong && <Wrong>{wrong}</Wrong>}
      <button type="button" className="main" disabled={busy} onClick={save}>
        {busy ? w.visit.saving : w.clue.save}
      </button>
    </main>
  );
}
