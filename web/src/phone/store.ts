/** What the phone has and does: the register that it took along, the queue of what was recorded, and the talk with the server. */
import { randomKey } from '@/lib/randomKey';
import { ask, type FieldWrong, Offline, Refused, type Schemas, type Session, withCsrf } from './api';
import { daysLeft, forget, reached, standing, Vault, type Why, wipe } from './vault';

export type Household = Schemas['FieldHousehold'];
export type Clash = Schemas['FieldClash'];
export type AmountClash = Schemas['AmountClash'];
export type Form = Schemas['FormView'];
type Forms = Schemas['FieldForms'];
export type Guarantee = Schemas['Guarantee'];
export type State = Schemas['GuaranteeState'];
export type Place = Schemas['VisitPlace'];
type Feed = Schemas['FieldFeed'];
type Answer = Schemas['FieldAnswer'];

export interface Me {
  account: string;
  name: string;
  post: string;
  area: string;
  mayEditGuarantees: boolean;
  /** What the post may do, as the server said last; a phone of before has not heard it. */
  may?: string[];
}

/** Whether the post may do something; on the phone alone it is only offered, the server says the rest. */
export const mayDo = ({ may, mayEditGuarantees }: Me, verb: Schemas['Verb']): boolean =>
  may?.includes(verb) ?? (verb === 'edit_guarantees' && mayEditGuarantees);

/** When the server was reached last, and what it said then. */
interface Synced {
  at: number;
  order: string[];
  behind: number;
}

export type EntryState = 'saved' | 'sent' | 'conflict' | 'returned';

export interface Entry {
  key: string;
  kind: 'visit' | 'clue' | 'statement' | 'record' | 'photo';
  household?: string;
  /** Whose it is, as it was read when it was recorded. */
  who: string;
  /** The register, or the month. */
  what?: { zh: string; en: string };
  /** What stood in the boxes, so that what comes back is mended and not written anew. */
  draft?: unknown;
  /** What is sent; it does not change once it may have left. */
  body: Record<string, unknown>;
  state: EntryState;
  at: number;
  /** It may have left: from now on it is not changed, nor taken back. */
  tried?: boolean;
  /** It has come in, and what the phone knows of the register is older. */
  fresh?: boolean;
  late?: boolean;
  clashes: Clash[];
  /** The amounts of which somebody else told otherwise. */
  amounts?: AmountClash[];
  problem?: { code: string; zh: string; en: string; errors?: FieldWrong[] };
}

/** Where each kind is sent. */
const SENT_TO: Record<Entry['kind'], string> = {
  visit: '/field/visits',
  clue: '/field/clues',
  statement: '/field/statements',
  record: '/field/records',
  photo: '/field/photos',
};

export type Link = 'unknown' | 'online' | 'offline' | 'login' | 'other' | 'password';

export interface Now {
  me: Me;
  households: Household[];
  order: string[];
  entries: Entry[];
  forms: Form[];
  link: Link;
  busy: boolean;
  sending?: string;
  syncedAt?: number;
  daysLeft?: number;
  isPersisted: boolean;
  used?: { usage: number; quota: number };
}

/** Said by the server when the same may be sent again later. */
const LATER = ['field.out_of_order', 'busy', 'version_conflict', 'csrf.missing', 'auth.password_due'];
/** Where what was recorded goes. */
/** Days after the phone should have been in contact: then what was recorded goes as well. */
const LAST_DAYS = 30;
/** What has come in is shown for so long. */
const SHOWN_FOR = 7 * 24 * 3600 * 1000;

export class Phone {
  private now: Now;
  /** Visits that were begun and not saved, by household. */
  private readonly drafts = new Map<string, unknown>();
  private readonly heard = new Set<() => void>();
  private running?: Promise<void>;
  private again = false;
  private formsTag = '';

  private constructor(
    private readonly vault: Vault,
    me: Me,
    /** Everything is gone, and the screen begins anew. */
    private readonly onWiped: () => void,
  ) {
    this.now = {
      me,
      households: [],
      order: [],
      entries: [],
      forms: [],
      link: 'unknown',
      busy: false,
      isPersisted: false,
    };
  }

  /** A phone that was set up before. */
  static async of(vault: Vault, onWiped: () => void): Promise<Phone | undefined> {
    const me = await vault.get<Me>('me');
    if (!me) return undefined;
    const phone = new Phone(vault, me, onWiped);
    await phone.load();
    return phone;
  }

  /** A new phone of somebody who has just logged in. */
  static async begin(pin: string, session: Session, onWiped: () => void): Promise<Phone> {
    const vault = await Vault.make(pin);
    const me: Me = {
      account: session.account_id,
      name: session.display_name,
      post: session.post.id,
      area: session.post.area_name,
      mayEditGuarantees: session.may.includes('edit_guarantees'),
      may: session.may,
    };
    await vault.put('me', me);
    return new Phone(vault, me, onWiped);
  }

  subscribe = (hear: () => void) => {
    this.heard.add(hear);
    return () => void this.heard.delete(hear);
  };
  read = () => this.now;

  private tell(change: Partial<Now>) {
    this.now = { ...this.now, ...change };
    for (const hear of this.heard) hear();
  }

  private async load() {
    const [households, entries, synced, forms] = await Promise.all([
      this.vault.all<Household>('household/'),
      this.vault.all<Entry>('entry/'),
      this.vault.get<Synced>('synced'),
      this.vault.get<Forms>('forms'),
    ]);
    this.formsTag = forms?.tag ?? '';
    for (const { id, draft } of await this.vault.all<{ id: string; draft: unknown }>('draft/')) {
      this.drafts.set(id, draft);
    }
    entries.sort((a, b) => a.at - b.at);
    behind = synced?.behind ?? 0;
    this.tell({
      households,
      entries,
      order: synced?.order ?? [],
      forms: forms?.items ?? [],
      ...(synced ? { syncedAt: synced.at } : {}),
    });
  }

  /** Asks that the browser does not clear the phone's data by itself, and how much room there is. */
  async settle() {
    const isPersisted = (await navigator.storage?.persist?.()) ?? false;
    this.tell({ isPersisted });
    await this.measure();
  }

  private async measure() {
    const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
    const left = await daysLeft();
    this.tell({ used: { usage, quota }, ...(left === undefined ? {} : { daysLeft: left }) });
  }

  /** On the disk of the phone when it returns: in the place of one that came back and was mended, and with a photograph that
   * belongs to it and is sent after it. */
  async save(
    entry: Omit<Entry, 'key' | 'state' | 'at' | 'clashes'>,
    { photo, mended }: { photo?: string; mended?: string } = {},
  ): Promise<void> {
    const key = randomKey();
    // Nothing waits for a photograph: one that comes back would hold up all that is recorded after it.
    const before = this.now.entries
      .filter((one) => one.household === entry.household && one.household && one.key !== mended)
      .filter(({ kind }) => kind !== 'photo')
      .pop();
    const isWaiting = before && (before.state === 'saved' || before.state === 'returned');
    const body = { ...entry.body, client_key: key, ...(isWaiting ? { after: before.key } : {}) };
    const at = Math.max(Date.now(), (this.now.entries.at(-1)?.at ?? 0) + 1);
    const whole: Entry = { ...entry, key, body, at, state: 'saved', clashes: [] };
    const all = photo === undefined ? [whole] : [whole, photoOf(whole, photo)];
    try {
      for (const one of all) await this.vault.put(`entry/${one.key}`, one);
    } catch (error) {
      // Both or none: what was typed is still there, and is saved again as a whole.
      for (const one of all) await this.vault.drop(`entry/${one.key}`);
      throw error;
    }
    this.tell({ entries: [...this.now.entries, ...all] });
    if (mended) await this.drop(mended);
    await this.measure();
    void this.sync();
  }

  /** What was begun about a household, also before the window was closed. */
  draft = <T>(id: string) => this.drafts.get(id) as T | undefined;

  /** Keeps what was begun, or forgets it. */
  async keep(id: string, draft: unknown): Promise<void> {
    if (draft === undefined) {
      this.drafts.delete(id);
      return this.vault.drop(`draft/${id}`);
    }
    this.drafts.set(id, draft);
    await this.vault.put(`draft/${id}`, { id, draft });
  }

  private async change(key: string, change: Partial<Entry>) {
    const found = this.now.entries.find((entry) => entry.key === key);
    if (!found) return;
    const changed = { ...found, ...change };
    await this.vault.put(`entry/${key}`, changed);
    this.tell({ entries: this.now.entries.map((entry) => (entry.key === key ? changed : entry)) });
  }

  /** Takes an entry away, with its photograph; what built on it stands by itself then. */
  async drop(key: string) {
    for (const { key: photo } of this.now.entries.filter(({ body }) => body.visit_key === key)) {
      await this.drop(photo);
    }
    await this.vault.drop(`entry/${key}`);
    this.tell({ entries: this.now.entries.filter((entry) => entry.key !== key) });
    for (const entry of this.now.entries.filter(({ body }) => body.after === key)) {
      const { after: _, ...body } = entry.body;
      await this.change(entry.key, { body });
    }
  }

  async retry(key: string) {
    const { problem: _, ...found } = this.now.entries.find((entry) => entry.key === key) ?? {};
    if (!('key' in found)) return;
    const again = { ...found, state: 'saved' } as Entry;
    await this.vault.put(`entry/${key}`, again);
    this.tell({ entries: this.now.entries.map((entry) => (entry.key === key ? again : entry)) });
    await this.sync();
  }

  /** What came back becomes a report in words, of which the village says whose it is. */
  async asClue(entry: Entry, report: string) {
    const { made_on, risks } = entry.body;
    const body = { made_on, who: entry.who, report, ...(risks ? { risks } : {}) };
    await this.save({ kind: 'clue', who: entry.who, body });
    await this.drop(entry.key);
  }

  async decide(entry: Entry, clash: Clash, keep: 'mine' | 'theirs') {
    const session = await ask<Session>('GET', '/session');
    type Decided = Schemas['ConflictDecided'];
    const path = `/field/conflicts/${clash.id}/decision`;
    const decided = await ask<Decided>('POST', path, { keep }, withCsrf(session, clash.version));
    const rest = entry.clashes.filter((one) => one.id !== clash.id);
    // The register changed once more meanwhile: both are shown again.
    const { theirs: _, ...both } = clash;
    const renewed = {
      ...both,
      version: decided.version,
      ...(decided.theirs ? { theirs: decided.theirs } : {}),
    };
    const clashes = decided.state === 'open' ? [...rest, renewed] : rest;
    await this.change(entry.key, { clashes, state: clashes.length > 0 ? 'conflict' : 'sent' });
    await this.sync();
  }

  /** Which amount holds: the office's stays as it is, the phone's is sent once more, now with the office's as what was seen. */
  async decideAmount(entry: Entry, { kind, theirs, mine }: AmountClash, keep: 'mine' | 'theirs') {
    if (keep === 'mine') {
      const { household, who, what, body } = entry;
      const amounts = [{ kind, fen: mine, ...(theirs == null ? {} : { seen: theirs }) }];
      await this.save({
        kind: 'statement',
        who,
        ...(household ? { household } : {}),
        ...(what ? { what } : {}),
        body: { household_id: body.household_id, made_on: body.made_on, month: body.month, amounts },
      });
    }
    const amounts = (entry.amounts ?? []).filter((one) => one.kind !== kind);
    await this.change(entry.key, { amounts, state: amounts.length > 0 ? 'conflict' : 'sent' });
  }

  async wipe(why: Exclude<Why, 'pin'>) {
    await wipe(why);
    this.onWiped();
  }

  /**
   * All phones of this person's forget what they took along: this one at once, each other one at its next contact. Nothing
   * happens where somebody else is logged in.
   */
  async forgetEverywhere(): Promise<boolean> {
    const session = await ask<Session>('GET', '/session');
    if (session.account_id !== this.now.me.account) return false;
    await ask('DELETE', '/session/phones', undefined, withCsrf(session));
    await this.wipe('forgotten');
    return true;
  }

  /** Sends what waits and fetches what changed; one at a time, in all windows of this browser. */
  sync(): Promise<void> {
    this.again = true;
    this.running ??= this.run().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async run() {
    while (this.again) {
      this.again = false;
      const once = () => this.once();
      if (navigator.locks) await navigator.locks.request('shouwang-phone', once);
      else await once();
    }
  }

  private async once() {
    const left = await daysLeft();
    if (left !== undefined && left <= 0) {
      const waits = this.now.entries.some(({ state }) => state !== 'sent');
      if (!waits || left <= -LAST_DAYS) return this.wipe('age');
      // The register goes; what was recorded is sent first.
      await forget();
      this.drafts.clear();
      this.tell({ households: [], order: [] });
    }
    this.tell({ busy: true });
    try {
      // Before anything else, and also in a login that goes on: whoever lost a phone has said so from elsewhere.
      const why = await toldToForget();
      if (why) return await this.wipe(why);
      const session = await this.session();
      if (session) {
        await this.send(session);
        await this.fetch(session);
      }
    } catch (error) {
      // The login has ended: what was recorded stays.
      if (error instanceof Refused && error.status === 401) this.tell({ link: 'login' });
      else this.tell({ link: error instanceof Offline ? 'offline' : 'online' });
    } finally {
      this.tell({ busy: false });
      await this.measure();
    }
  }

  /** The session of this phone's person in this phone's post. */
  private async session(): Promise<Session | undefined> {
    const { me } = this.now;
    let session = await ask<Session>('GET', '/session');
    if (session.account_id !== me.account) {
      this.tell({ link: 'other' });
      return undefined;
    }
    if (session.must_change_password || session.must_add_second_factor) {
      this.tell({ link: 'password' });
      return undefined;
    }
    if (session.post.id !== me.post) {
      if (!session.posts.some(({ id }) => id === me.post)) {
        await this.wipe('gone');
        return undefined;
      }
      session = await ask<Session>('POST', '/session/post', { post_id: me.post }, withCsrf(session));
    }
    behind = Date.parse(session.now) - Date.now();
    if (String(me.may) !== String(session.may)) {
      const renewed = { ...me, may: session.may };
      await this.vault.put('me', renewed);
      this.tell({ me: renewed });
    }
    this.tell({ link: 'online' });
    return session;
  }

  /** A photograph stays until its visit has come in: it is large, and would be refused. */
  private mayGo({ body }: Entry): boolean {
    const visit = this.now.entries.find(({ key }) => key === body.visit_key);
    return visit?.state !== 'saved' && visit?.state !== 'returned';
  }

  private async send(session: Session) {
    for (const { key } of this.now.entries) {
      const entry = this.now.entries.find((one) => one.key === key);
      if (entry?.state !== 'saved' || !this.mayGo(entry)) continue;
      this.tell({ sending: key });
      if (!entry.tried) await this.change(key, { tried: true });
      try {
        const answer = await ask<Answer>('POST', SENT_TO[entry.kind], entry.body, withCsrf(session));
        const { conflicts: clashes, amounts = [], late } = answer;
        const state = clashes.length + amounts.length > 0 ? 'conflict' : 'sent';
        // A photograph that has come in takes no room any more.
        const body = entry.kind === 'photo' ? { ...entry.body, content: '' } : entry.body;
        await this.change(key, { state, body, draft: undefined, clashes, amounts, late, fresh: true });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const isForLater = LATER.includes(error.code) || error.status >= 500 || error.status === 429;
        if (error.status === 401) throw error;
        if (!isForLater) {
          const { code, zh, en, errors } = error;
          await this.change(key, { state: 'returned', problem: { code, zh, en, errors } });
        }
      } finally {
        const { sending: _, ...rest } = this.now;
        this.now = rest;
        this.tell({});
      }
    }
  }

  private async fetch(session: Session) {
    for (let more = true; more; ) {
      const have = this.now.households.map(({ id, tag }) => ({ id, tag }));
      const asked = { have, forms: this.formsTag };
      const feed = await ask<Feed>('POST', '/field/households', asked, withCsrf(session));
      for (const item of feed.items) await this.vault.put(`household/${item.id}`, item);
      for (const id of feed.gone) await this.vault.drop(`household/${id}`);
      const changed = new Map(feed.items.map((item) => [item.id, item]));
      const kept = this.now.households.filter(({ id }) => !changed.has(id) && !feed.gone.includes(id));
      const at = Date.now();
      if (feed.forms) {
        await this.vault.put('forms', feed.forms);
        this.formsTag = feed.forms.tag;
        this.tell({ forms: feed.forms.items });
      }
      const synced: Synced = { at, order: feed.order, behind };
      await this.vault.put('synced', synced);
      if (!this.vault.isOpen) return;
      await reached(feed.keep_days, feed.standing);
      this.tell({ households: [...kept, ...feed.items], order: feed.order, syncedAt: at });
      more = feed.more;
    }
    await this.tidy();
  }

  /** What somebody else decided meanwhile waits for nobody; what came in long ago is no longer shown. */
  private async tidy() {
    for (const { key, fresh } of this.now.entries) if (fresh) await this.change(key, { fresh: false });
    const open = new Map(
      this.now.households.flatMap(({ conflicts }) => conflicts.map((one) => [one.id, one])),
    );
    for (const entry of this.now.entries) {
      // Of amounts the phone's person decides, here.
      const isOfVisit = (entry.amounts ?? []).length === 0;
      if (
        entry.state === 'conflict' &&
        isOfVisit &&
        this.now.households.some(({ id }) => id === entry.household)
      ) {
        const clashes = entry.clashes.flatMap(({ id }) => open.get(id) ?? []);
        await this.change(entry.key, { clashes, state: clashes.length > 0 ? 'conflict' : 'sent' });
      }
      const isOld = entry.state === 'sent' && Date.now() - entry.at > SHOWN_FOR;
      // With a visit its photograph goes, which may not have come in yet.
      const isLacking = this.now.entries.some(
        ({ body, state }) => body.visit_key === entry.key && state !== 'sent',
      );
      if (isOld && !isLacking) await this.drop(entry.key);
    }
  }
}

/** A photograph of a visit: an entry of its own, which comes in after the visit. */
function photoOf({ key: visit, household, who, at, body }: Entry, content: string): Entry {
  const key = randomKey();
  const sent = {
    client_key: key,
    after: visit,
    visit_key: visit,
    household_id: household,
    made_on: body.made_on,
    content,
  };
  return {
    kind: 'photo',
    key,
    who,
    body: sent,
    at: at + 1,
    state: 'saved',
    clashes: [],
    ...(household ? { household } : {}),
  };
}

/** Ends the login that this browser may still have: whoever cannot open the phone does not come in by it. */
export async function endLogin(): Promise<void> {
  try {
    const session = await ask<Session>('GET', '/session');
    await ask('DELETE', '/session', undefined, withCsrf(session));
  } catch {
    // Without a network, or where there is none, nobody is offered to go on with it either.
  }
}

/** Why this phone may no longer keep what it has, when the server says so: the account, the post, or its person's own word. */
async function toldToForget(): Promise<'forgotten' | 'gone' | undefined> {
  const by = await standing();
  if (!by) return undefined;
  const said = await ask<Schemas['PhoneStanding']>('POST', '/field/standing', { standing: by });
  if (said.stands) return undefined;
  return said.forgotten ? 'forgotten' : 'gone';
}

/** The same before anybody has given the PIN. Without a network nobody says so. */
export const whyGone = () => toldToForget().catch(() => undefined);

/** A household as it stands with what this phone has recorded and not sent. */
export function withQueue(household: Household, entries: Entry[]): Household {
  let { guarantees, problems, last_visited_on: last } = household;
  let months = monthsMissing(household);
  for (const { household: id, kind, state, fresh, body } of entries) {
    if (id !== household.id || !(state === 'saved' || fresh)) continue;
    if (kind === 'statement') months = months.filter((month) => month !== body.month);
    if (kind !== 'visit') continue;
    const visit = body as unknown as Schemas['FieldVisitCmd'];
    // Who was only called was not visited.
    if (visit.place !== 'telephone' && (!last || visit.made_on > last)) last = visit.made_on;
    for (const { guarantee, state: found } of visit.guarantees ?? []) {
      const rest = guarantees.filter((one) => one.guarantee !== guarantee);
      guarantees = [...rest, { guarantee, state: found, since: visit.made_on }];
    }
    for (const { visit_id, problem } of visit.solved ?? []) {
      problems = problems.filter((one) => one.visit_id !== visit_id || one.problem !== problem);
    }
  }
  const queued = { guarantees, problems, months_missing: months };
  return { ...household, ...queued, ...(last ? { last_visited_on: last } : {}) };
}

/** The months without a statement. A household that came to the phone before they were told has only that of last month. */
function monthsMissing({ months_missing: months, statement_missing: lacks }: Household): string[] {
  if (months) return months;
  const [year = 0, month = 0] = today().split('-').map(Number);
  const last = month > 1 ? `${year}-${String(month - 1).padStart(2, '0')}` : `${year - 1}-12`;
  return lacks ? [last] : [];
}

/** How far the phone's clock is behind the server's, which alone counts; as it was when the server was reached last. */
let behind = 0;

/** A moment of the phone as the clock in China shows it, whatever the phone's clock and zone: `2026-03-05T08:12`. */
export function inChina(at: number): string {
  return new Date(at + behind + 8 * 3600 * 1000).toISOString().slice(0, 16);
}

export const today = (): string => inChina(Date.now()).slice(0, 10);
