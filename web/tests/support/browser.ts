/** People at their browsers. */
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Locator,
  type Page,
  type Request,
} from 'playwright-core';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { pretendOldBrowser } from './chromium-109.ts';
import { type Card, cards } from './county.ts';
import { type Server, serve } from './server.ts';

export type Language = 'zh' | 'en';
export type Density = 'compact' | 'large';
export interface Looks {
  language?: Language;
  density?: Density;
  width?: number;
  height?: number;
}

export const DESKTOP = { width: 1366, height: 768 };
export const PHONE = { width: 390, height: 844 };

/** The looks in which every screen is looked at. */
export const ALL_LOOKS: Required<Looks>[] = [
  { language: 'zh', density: 'compact', ...DESKTOP },
  { language: 'en', density: 'compact', ...DESKTOP },
  { language: 'zh', density: 'large', ...PHONE },
  { language: 'en', density: 'large', ...PHONE },
];

/** What a suite has: a server of its own and the browser of the run. */
export interface Office {
  server: Server;
  browser: Browser;
  /** Somebody at a browser of their own, who has logged in with the card of a role. */
  comesIn: (role: string, looks?: Looks, place?: string) => Promise<Person>;
  /** A browser at which nobody has logged in. */
  stranger: (looks?: Looks) => Promise<Person>;
}

/** Opens an office for the tests of a file; it is closed after the last. */
export function openOffice(): Office {
  const office = {} as Office;
  const present: Person[] = [];
  const seats = new Seats();
  beforeAll(async () => {
    office.server = await serve();
    office.browser = await chromium.connect(inject('browser'));
    office.stranger = async (looks = {}) => {
      const person = new Person(office.server, await context(office, looks));
      present.push(person);
      return person;
    };
    office.comesIn = async (role, looks = {}, place) => {
      const whose = JSON.stringify([role, place, looks]);
      const seat = seats.take(whose) ?? (await context(office, looks));
      const person = new Person(office.server, seat, () => seats.give(whose, seat));
      present.push(person);
      await person.isLoggedIn(card(role, place));
      await person.open('/');
      await person.page.locator('.shell-header').waitFor();
      return person;
    };
  });
  afterEach(async ({ task }) => {
    for (const [at, person] of present.splice(0).entries()) {
      if (task.result?.state === 'fail') await person.photograph(`${task.name} ${at + 1}`);
      await person.leave();
    }
  });
  afterAll(async () => {
    await office.browser?.close();
    await office.server?.close();
  });
  return office;
}

/** The first card of a role, in a place where it matters. */
export function card(role: string, place?: string): Card {
  const found = cards().find((one) => one.role === role && (place === undefined || one.place === place));
  if (!found) throw new Error(`no card for ${role}`);
  return found;
}

async function context(office: Office, looks: Looks): Promise<BrowserContext> {
  const { language = 'zh', density = 'compact', width = DESKTOP.width, height = DESKTOP.height } = looks;
  const made = await office.browser.newContext({
    viewport: { width, height },
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    acceptDownloads: true,
  });
  await pretendOldBrowser(made);
  await made.addInitScript((chosen) => {
    if (localStorage.getItem('preferences') === null) localStorage.setItem('preferences', chosen);
  }, JSON.stringify({ language, density }));
  return made;
}

/** Browsers whose people have left, for the next who comes in as the same: the app is loaded there. */
class Seats {
  private readonly free = new Map<string, BrowserContext[]>();

  take(whose: string): BrowserContext | undefined {
    return this.free.get(whose)?.pop();
  }

  give(whose: string, seat: BrowserContext): void {
    this.free.set(whose, [...(this.free.get(whose) ?? []), seat]);
  }
}

/** One person at one browser; counts what the hands do, and hears what the page complains about. */
export class Person {
  page!: Page;
  clicks = 0;
  readonly complaints: string[] = [];
  /** Requests that have not come to their end. */
  private readonly underway = new Set<Request>();
  private hasLeft = false;

  constructor(
    readonly server: Server,
    readonly context: BrowserContext,
    /** Takes the browser back, empty; one that nobody takes is closed. */
    private readonly givesBack?: () => void,
  ) {}

  async open(path: string): Promise<void> {
    if (!this.page) {
      this.page = await this.context.newPage();
      this.page.setDefaultTimeout(15_000);
      this.page.on('request', (request) => this.underway.add(request));
      this.page.on('requestfinished', (request) => this.underway.delete(request));
      this.page.on('requestfailed', (request) => this.underway.delete(request));
      this.page.on('pageerror', (error) => this.complaints.push(String(error)));
      this.page.on('console', (message) => {
        // A refused request is part of some tests and is shown on the screen; everything else is a fault.
        const isRefusal = /Failed to load resource|ERR_CONNECTION/.test(message.text());
        if (message.type() === 'error' && !isRefusal) this.complaints.push(message.text());
      });
    }
    await this.page.goto(this.server.url + path);
  }

  /** In other looks from the next page on. */
  async prefer({ language, density, width, height }: Required<Looks>): Promise<void> {
    await this.page.setViewportSize({ width, height });
    await this.page.evaluate(
      (chosen) => localStorage.setItem('preferences', chosen),
      JSON.stringify({ language, density }),
    );
  }

  /** In other looks at once: chosen in another tab of this browser, they hold in this one, whose page is not opened anew. */
  async changeLooks(looks: Required<Looks>): Promise<void> {
    await this.prefer(looks);
    await this.page.evaluate(() => window.dispatchEvent(new StorageEvent('storage', { key: 'preferences' })));
    await this.page
      .locator(`html[lang^="${looks.language}"][data-density="${looks.density}"]`)
      .waitFor({ state: 'attached' });
    await this.settled();
  }

  /** What the form of the login sends, for tests that are about something else. */
  async isLoggedIn({ login, password }: Card): Promise<void> {
    const url = `${this.server.url}/api/v1/session`;
    const answer = await this.context.request.post(url, { data: { login, password } });
    if (!answer.ok()) throw new Error(`${login} cannot log in: ${await answer.text()}`);
  }

  async logIn({ login, password }: Card): Promise<void> {
    const { page } = this;
    await page.locator('input[autocomplete="username"]').fill(login);
    await page.locator('input[autocomplete="current-password"]').fill(password);
    await page.keyboard.press('Enter');
    await page.locator('.shell-header').waitFor();
  }

  /** A click that counts. */
  async click(target: Locator): Promise<void> {
    this.clicks += 1;
    await target.click();
  }

  /** A key that does something, and counts like a click; letters that are typed do not. */
  async press(keys: string): Promise<void> {
    this.clicks += 1;
    await this.page.keyboard.press(keys);
  }

  /** Nothing is loading any more: no request is under way, also after the screen has drawn what the last one brought. */
  async settled(): Promise<void> {
    const isStill = () => this.underway.size === 0;
    const isDrawn = () =>
      new Promise<boolean>((resolve) => {
        const look = () => document.querySelector('.page-loading, [aria-busy="true"]') === null;
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(look())));
      });
    while (!isStill() || !(await this.page.evaluate(isDrawn)) || !isStill()) {
      await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
  }

  /** A request as the person's browser would send it, for what the screens under test do not do themselves. */
  async api(
    method: string,
    path: string,
    body?: unknown,
    version?: number,
  ): Promise<{ status: number; json: never }> {
    const session = await this.context.request.get(`${this.server.url}/api/v1/session`);
    const { csrf } = (await session.json()) as { csrf: string };
    const response = await this.context.request.fetch(`${this.server.url}/api/v1${path}`, {
      method,
      headers: { 'x-csrf-token': csrf, ...(version === undefined ? {} : { 'if-match': `"${version}"` }) },
      ...(body === undefined ? {} : { data: body }),
    });
    const text = await response.text();
    return { status: response.status(), json: (text === '' ? null : JSON.parse(text)) as never };
  }

  /** What the person sees when a test fails, in `target/failed`. */
  async photograph(name: string): Promise<void> {
    const path = new URL(`../../../target/failed/${name.replace(/[^\p{L}\d]+/gu, '-')}.png`, import.meta.url)
      .pathname;
    await this.page?.screenshot({ path }).catch(() => undefined);
  }

  /** Leaving twice is leaving once. */
  async leave(): Promise<void> {
    if (this.hasLeft) return;
    this.hasLeft = true;
    // What the app keeps for a person is not for the next; a page that is none of the app's cannot be asked.
    const isEmpty = await this.page
      ?.evaluate(() => localStorage.clear())
      .then(
        () => true,
        () => false,
      );
    if (!this.givesBack || !isEmpty) return this.context.close();
    for (const page of this.context.pages()) await page.close();
    this.givesBack();
  }
}
