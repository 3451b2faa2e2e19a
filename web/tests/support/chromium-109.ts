/**
 * Takes away what Chromium 109 does not have, before the app starts: what needs it breaks in the tests, not in an office.
 * Style sheets are looked at besides, because a browser skips what it does not know.
 */
import type { BrowserContext, Page } from 'playwright-core';

const NEWER: [string, string[]][] = [
  ['Array.prototype', ['toSorted', 'toReversed', 'toSpliced', 'with']],
  ['Array', ['fromAsync']],
  ['Object', ['groupBy']],
  ['Map', ['groupBy']],
  ['Promise', ['withResolvers', 'try']],
  [
    'Set.prototype',
    [
      'union',
      'intersection',
      'difference',
      'symmetricDifference',
      'isSubsetOf',
      'isSupersetOf',
      'isDisjointFrom',
    ],
  ],
  ['String.prototype', ['isWellFormed', 'toWellFormed']],
  ['URL', ['canParse', 'parse']],
  ['AbortSignal', ['any']],
  ['Intl', ['DurationFormat']],
  ['Document.prototype', ['startViewTransition']],
  ['Element.prototype', ['checkVisibility', 'setHTML', 'moveBefore']],
  ['HTMLElement.prototype', ['showPopover', 'hidePopover', 'togglePopover']],
];

export async function pretendOldBrowser(context: BrowserContext): Promise<void> {
  await context.addInitScript((newer) => {
    for (const [path, names] of newer as [string, string[]][]) {
      const owner = path
        .split('.')
        .reduce<Record<string, unknown> | undefined>(
          (at, name) => at?.[name] as Record<string, unknown> | undefined,
          window as unknown as Record<string, unknown>,
        );
      for (const name of names) if (owner) delete owner[name];
    }
  }, NEWER);
}

/** `text-wrap` is left out: where it is unknown, lines break as they always did. */
const NEWER_STYLES =
  /oklch\(|oklab\(|subgrid|@starting-style|@scope|light-dark\(|anchor-name:|field-sizing:|rgb\(from /;

/** Rules on the screen now, also those that scripts wrote, that Chromium 109 would skip. */
export async function newerStyles(page: Page): Promise<string[]> {
  const texts = await page.evaluate(() =>
    [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)),
  );
  return texts.filter((text) => NEWER_STYLES.test(text)).map((text) => text.slice(0, 200));
}
