/** What every screen is looked at for. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'vitest';
import type { Person } from './browser.ts';
import { newerStyles } from './chromium-109.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** No violation of WCAG 2.2 AA that a machine can find. */
export async function violations(person: Person): Promise<unknown[]> {
  const { page } = person;
  // As a function of the developer tools it is not bound by the page's content policy.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  return page.evaluate(async (tags) => {
    type Node = { target: string[]; failureSummary: string };
    type Run = (root: Document, options: object) => Promise<{ violations: { id: string; nodes: Node[] }[] }>;
    const { run } = (window as unknown as { axe: { run: Run } }).axe;
    const found = await run(document, { runOnly: tags, resultTypes: ['violations'] });
    return found.violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.slice(0, 3).map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`),
    }));
  }, TAGS);
}

/** No page that scrolls sideways, and no word that is cut off or runs out of its box. */
export async function overflow(person: Person): Promise<string[]> {
  return person.page.evaluate(() => {
    const wrong: string[] = [];
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width)
      wrong.push(`the page is ${document.documentElement.scrollWidth} wide of ${width}`);
    const name = (element: Element) =>
      `${element.tagName.toLowerCase()}.${element.className} “${element.textContent?.slice(0, 30)}”`;
    for (const element of document.querySelectorAll<HTMLElement>('#root *, .ant-modal *, .ant-drawer *')) {
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      if (
        box.width === 0 ||
        style.visibility === 'hidden' ||
        element.closest('.visually-hidden, svg, canvas, [aria-hidden="true"]')
      )
        continue;
      const hasText = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
      );
      if (!hasText) continue;
      const scrolls = element.closest('.scroll-x') !== null;
      if (!scrolls && (box.right > width + 1 || box.left < -1))
        wrong.push(`outside of the screen: ${name(element)}`);
      const mayCut = style.textOverflow === 'ellipsis';
      if (!mayCut && style.display !== 'inline' && element.scrollWidth > element.clientWidth + 1)
        wrong.push(`cut off: ${name(element)}`);
    }
    return wrong;
  });
}

/** No key of a word and no code where the word should be. */
export async function strayWords(person: Person): Promise<string[]> {
  const text = await person.page.locator('body').innerText();
  const keys = [
    ...text.matchAll(/\b[a-z]+(?:[A-Z][a-z]+)?(?:\.[a-z][A-Za-z]+)+\b/g),
    ...text.matchAll(/\b[a-z]+(?:_[a-z0-9]+)+\b/g),
  ].map(([word]) => word);
  // Names of hosts, commands and the like are the same in every language.
  const raw = (await person.page.locator('[translate="no"]').allInnerTexts()).join(' ');
  // A signature in base64 may hold these three letters by chance: beside them stands more of it.
  const holes = text.match(/\{\{|undefined|\[object|(?<![A-Za-z0-9+/])NaN(?![A-Za-z0-9+/=])/g) ?? [];
  return [...keys.filter((word) => !/xlsx|csv/.test(word) && !raw.includes(word)), ...holes];
}

/** What the browser complains about, and what on the screen needs a newer one. */
export async function complaints(person: Person): Promise<string[]> {
  return [...person.complaints.splice(0), ...(await newerStyles(person.page))];
}

export async function expectAccessible(person: Person, where: string): Promise<void> {
  expect(await violations(person), where).toEqual([]);
}

export async function expectNoOverflow(person: Person, where: string): Promise<void> {
  expect(await overflow(person), where).toEqual([]);
}

/** Does something while text is twice its size, as a browser's zoom shows it on this window. */
export async function atTwiceTheSize<T>(person: Person, look: () => Promise<T>): Promise<T> {
  const size = person.page.viewportSize();
  if (!size) throw new Error('the window has no size');
  await person.page.setViewportSize({
    width: Math.round(size.width / 2),
    height: Math.round(size.height / 2),
  });
  const seen = await look();
  await person.page.setViewportSize(size);
  return seen;
}
