/** One household: who lives there, how it stands, and whether anything has changed. */
import { useWords } from '../App';
import { type Guarantee, type Household, mayDo, type Phone } from '../store';
import { Heading } from './parts';

export function HouseholdPage({ phone, household }: { phone: Phone; household: Household }) {
  const { w, language } = useWords();
  const { me, forms } = phone.read();
  const months = mayDo(me, 'edit_statements') ? household.months_missing : [];
  const { guarantees, members, problems, conflicts, monitored_type: type, phone: number } = household;
  const head = household.head ?? w.unknownHead;
  const stateOf = (which: string) => guarantees.find(({ guarantee }) => guarantee === which)?.state;
  const standing = Object.entries(w.guarantees) as [Guarantee, string][];
  return (
    <main>
      <a className="back" href="#/">
        ‹ {w.back}
      </a>
      <Heading>{head}</Heading>
      <p className="more">
        {household.area_name}
        {type && ` · ${w.home.monitored}：${w.types[type]}`}
      </p>
      {conflicts.length > 0 && (
        <p>
          <a href="#/queue">{w.home.waits}</a>
        </p>
      )}
      <section className="card">
        <h2>{w.home.question}</h2>
        <div className="two">
          <a className="button main" href={`#/h/${household.id}/same`}>
            {w.home.noChange}
          </a>
          <a className="button" href={`#/h/${household.id}/news`}>
            {w.home.changed}
          </a>
        </div>
      </section>
      {number && (
        <a className="button" href={`tel:${number}`}>
          ☎ {number}
        </a>
      )}
      {problems.length > 0 && (
        <section className="card">
          <h2>{w.home.problems}</h2>
          <ul>
            {problems.map((one) => (
              <li key={`${one.visit_id}/${one.problem}`}>
                {one.text} <span className="more">{one.heard_on}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {months.length > 0 && (
        <section className="card">
          <h2>{w.home.months}</h2>
          <div className="two">
            {months.map((month) => (
              <a key={month} className="button" href={`#/h/${household.id}/month/${month}`}>
                {month}
              </a>
            ))}
          </div>
        </section>
      )}
      {forms.length > 0 && (
        <section className="card">
          <h2>{w.home.forms}</h2>
          {forms.map((form) => (
            <a key={form.id} className="button" href={`#/h/${household.id}/form/${form.id}`}>
              {language === 'en' ? form.en : form.zh}
            </a>
          ))}
        </section>
      )}
      <section className="card">
        <h2>{w.home.who}</h2>
        <ul>
          {members.map(({ name, relation, age }) => (
            <li key={`${name} ${relation} ${age}`}>
              {name} <span className="more">{`${w.relations[relation]} · ${w.home.age(age)}`}</span>
            </li>
          ))}
        </ul>
      </section>
      <section className="card">
        <h2>{w.home.standing}</h2>
        <dl>
          {standing.map(([which, name]) => {
            const state = stateOf(which);
            return (
              <div key={which}>
                <dt>{name}</dt>
                <dd>{state ? w.states[state] : w.home.unknown}</dd>
              </div>
            );
          })}
        </dl>
      </section>
      <a className="button" href={`#/clue/${household.id}`}>
        {w.home.clue}
      </a>
    </main>
  );
}
