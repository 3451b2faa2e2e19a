/**
 * What the phone keeps, sealed. Every record is sealed with AES-GCM under a random key of this phone. That key is wrapped
 * twice: by a key made of the PIN, and by a key of this browser that no script can read out, so that a copy of the records
 * alone is of no use, however short the PIN is. A copy of the whole profile of the browser leaves the PIN.
 */

const NAME = 'shouwang-phone';
const PLAIN = 'plain';
const SEALED = 'sealed';
/** So many wrong PINs, and everything is gone. */
export const TRIES = 10;
export const SHORTEST_PIN = 6;
const ROUNDS = 600_000;

export type Why = 'pin' | 'age' | 'gone' | 'forgotten' | 'asked';

interface Box {
  iv: Uint8Array;
  data: ArrayBuffer;
}
interface Lock {
  salt: Uint8Array;
  rounds: number;
  box: Box;
}
/** What has to be known before anybody has given the PIN; nothing of it is about a household. */
interface Contact {
  /** When the server was reached last, and the latest moment that this phone has seen. */
  at: number;
  latest: number;
  keepDays: number;
  /** By what the phone asks whether its post still stands. */
  standing?: string;
}

let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(PLAIN);
      request.result.createObjectStore(SEALED);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/** One transaction, on the disk when it returns. */
async function within<T>(
  store: string,
  mode: IDBTransactionMode,
  act: (at: IDBObjectStore) => IDBRequest<T> | undefined,
): Promise<T | undefined> {
  const db = await database();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(store, mode, { durability: 'strict' });
    const request = act(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

const plain = <T>(key: string) => within<T>(PLAIN, 'readonly', (at) => at.get(key) as IDBRequest<T>);
const setPlain = (key: string, value: unknown) =>
  within(PLAIN, 'readwrite', (at) => at.put(value, key)).then(() => undefined);

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

async function seal(key: CryptoKey, bytes: BufferSource, about: string): Promise<Box> {
  const iv = random(12);
  const additionalData = new TextEncoder().encode(about);
  return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, bytes) };
}

const open = (key: CryptoKey, { iv, data }: Box, about: string) =>
  crypto.subtle.decrypt(
    { name: 'AES-GCM', iv: iv as BufferSource, additionalData: new TextEncoder().encode(about) },
    key,
    data,
  );

async function keyOf(pin: string, salt: Uint8Array, rounds: number): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(pin);
  const material = await crypto.subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt: salt as BufferSource, iterations: rounds },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

const dataKey = (raw: BufferSource) =>
  crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);

/** How often everything was erased in this window: what was open before does not write afterwards. */
let wipes = 0;
/** Other windows of this browser hear of it, and begin anew. */
const windows = 'BroadcastChannel' in globalThis ? new BroadcastChannel(NAME) : undefined;
if (windows) windows.onmessage = () => location.reload();

/** One more try, counted in one transaction, so that two windows have not the same one. */
async function counted(): Promise<number> {
  const db = await database();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(PLAIN, 'readwrite', { durability: 'strict' });
    const at = transaction.objectStore(PLAIN);
    let tried = 0;
    const before = at.get('tries') as IDBRequest<number | undefined>;
    before.onsuccess = () => {
      tried = (before.result ?? 0) + 1;
      at.put(tried, 'tries');
    };
    transaction.oncomplete = () => resolve(tried);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** The key of the records; none by a wrong PIN. */
async function opensWith(pin: string, lock: Lock, pepper: CryptoKey): Promise<ArrayBuffer | undefined> {
  try {
    const both = await open(pepper, lock.box, 'phone');
    const inner = { iv: new Uint8Array(both.slice(0, 12)), data: both.slice(12) };
    return await open(await keyOf(pin, lock.salt, lock.rounds), inner, 'pin');
  } catch {
    return undefined;
  }
}

/** The records of the phone, open. */
export class Vault {
  private readonly since = wipes;

  private constructor(private readonly key: CryptoKey) {}

  static async isSet(): Promise<boolean> {
    return (await plain('lock')) !== undefined;
  }

  /** A new vault under a PIN; nothing of an earlier one is left. */
  static async make(pin: string): Promise<Vault> {
    await empty();
    const raw = random(32);
    const salt = random(16);
    const pepper = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
      'encrypt',
      'decrypt',
    ]);
    const inner = await seal(await keyOf(pin, salt, ROUNDS), raw, 'pin');
    const both = new Uint8Array([...inner.iv, ...new Uint8Array(inner.data)]);
    const lock: Lock = { salt, rounds: ROUNDS, box: await seal(pepper, both, 'phone') };
    await setPlain('pepper', pepper);
    await setPlain('lock', lock);
    await setPlain('tries', 0);
    const vault = new Vault(await dataKey(raw));
    raw.fill(0);
    return vault;
  }

  /** Opens it. A wrong PIN is counted before it is tried, so that a phone that is switched off meanwhile has counted it. */
  static async unlock(pin: string): Promise<{ vault: Vault } | { left: number }> {
    const [lock, pepper] = await Promise.all([plain<Lock>('lock'), plain<CryptoKey>('pepper')]);
    if (!lock || !pepper) return { left: 0 };
    const tried = await counted();
    const raw = await opensWith(pin, lock, pepper);
    if (raw) {
      // Where the phone is full the count stays, and the next right PIN takes it back.
      await setPlain('tries', 0).catch(() => undefined);
      return { vault: new Vault(await dataKey(raw)) };
    }
    if (tried >= TRIES) await wipe('pin');
    return { left: Math.max(0, TRIES - tried) };
  }

  get isOpen(): boolean {
    return this.since === wipes;
  }

  async put(name: string, value: unknown): Promise<void> {
    if (!this.isOpen) return;
    const box = await seal(this.key, new TextEncoder().encode(JSON.stringify(value)), name);
    if (!this.isOpen) return;
    await within(SEALED, 'readwrite', (at) => at.put(box, name));
  }

  async get<T>(name: string): Promise<T | undefined> {
    const box = await within<Box>(SEALED, 'readonly', (at) => at.get(name) as IDBRequest<Box>);
    return box && this.opened<T>(box, name);
  }

  /** All records whose names begin so. */
  async all<T>(start: string): Promise<T[]> {
    const range = IDBKeyRange.bound(start, `${start}\uffff`);
    const names = (await within(SEALED, 'readonly', (at) => at.getAllKeys(range))) ?? [];
    const boxes = (await within(SEALED, 'readonly', (at) => at.getAll(range) as IDBRequest<Box[]>)) ?? [];
    return Promise.all(boxes.map((box, at) => this.opened<T>(box, String(names[at]))));
  }

  async drop(name: string): Promise<void> {
    await within(SEALED, 'readwrite', (at) => at.delete(name) as IDBRequest<undefined>);
  }

  private async opened<T>(box: Box, name: string): Promise<T> {
    return JSON.parse(new TextDecoder().decode(await open(this.key, box, name))) as T;
  }
}

async function empty(): Promise<void> {
  await within(SEALED, 'readwrite', (at) => at.clear());
  await within(PLAIN, 'readwrite', (at) => at.clear());
}

/** Everything goes, the key first: what might stay behind cannot be opened any more. */
export async function wipe(why: Why): Promise<void> {
  wipes += 1;
  await within(PLAIN, 'readwrite', (at) => at.clear());
  await within(SEALED, 'readwrite', (at) => at.clear());
  await setPlain('wiped', why);
  windows?.postMessage('wiped');
}

/** The register goes and what was begun; what was recorded stays, to be sent. It needs no PIN: names of records tell no person. */
export async function forget(): Promise<void> {
  for (const start of ['household/', 'draft/', 'synced']) {
    await within(SEALED, 'readwrite', (at) => at.delete(IDBKeyRange.bound(start, `${start}\uffff`)));
  }
}

/** Whether anything is here that was recorded, sent or not. */
export async function hasRecorded(): Promise<boolean> {
  const entries = IDBKeyRange.bound('entry/', 'entry/\uffff');
  return ((await within(SEALED, 'readonly', (at) => at.count(entries))) ?? 0) > 0;
}

/** Why it was emptied last. */
export const wiped = () => plain<Why>('wiped');

/** The server was reached in this login. */
export async function reached(keepDays: number, standing: string): Promise<void> {
  const now = Date.now();
  const contact: Contact = { at: now, latest: now, keepDays, standing };
  await setPlain('contact', contact);
}

export const standing = async () => (await plain<Contact>('contact'))?.standing;

/** Days until the phone forgets everything; nothing has come yet where it is not known. A clock that was put back does not help. */
export async function daysLeft(): Promise<number | undefined> {
  const contact = await plain<Contact>('contact');
  if (!contact) return undefined;
  const latest = Math.max(Date.now(), contact.latest);
  if (latest > contact.latest) await setPlain('contact', { ...contact, latest });
  return contact.keepDays - (latest - contact.at) / (24 * 60 * 60 * 1000);
}
