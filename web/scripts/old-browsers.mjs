// Nothing that Chromium 109 lacks may be in what was built. The build lowers syntax; this looks for what it cannot lower.
// The browser tests besides take the newer functions away before the app starts (tests/support/chromium-109.ts).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const APP = new URL('../dist/app', import.meta.url).pathname;

/** Feature, first version of Chromium, how it looks in a style sheet (also one that a script writes). */
const CSS = [
  ['color-mix()', 111, /color-mix\(/],
  ['oklch() and lab()', 111, /[:\s,(](?:oklch|oklab|lch|lab)\(/],
  ['subgrid', 117, /\bsubgrid\b/],
  ['text-wrap', 114, /text-wrap:/],
  ['@starting-style', 117, /@starting-style/],
  ['@scope', 118, /@scope\s*\(/],
  ['light-dark()', 123, /light-dark\(/],
  ['anchor positioning', 125, /\banchor\(|position-anchor:|anchor-name:/],
  ['field-sizing', 123, /field-sizing:/],
  ['interpolate-size', 129, /interpolate-size:/],
  ['relative colours', 119, /rgb\(from /],
];
/** The same for scripts. */
const JS = [
  ['copying array methods', 110, /\.(?:toSorted|toSpliced|toReversed)\(/],
  ['Object.groupBy', 117, /Object\.groupBy\(/],
  ['Promise.withResolvers', 119, /Promise\.withResolvers\(/],
  ['Array.fromAsync', 121, /Array\.fromAsync\(/],
  ['URL.canParse', 120, /URL\.canParse\(/],
  ['AbortSignal.any', 116, /AbortSignal\.any\(/],
  ['isWellFormed', 111, /\.(?:isWellFormed|toWellFormed)\(/],
  ['Intl.DurationFormat', 129, /Intl\.DurationFormat/],
  ['set operations', 122, /\.(?:isSubsetOf|isSupersetOf|symmetricDifference)\(/],
  ['view transitions', 111, /startViewTransition\(/],
];
/** Known places that do no harm, by what stands around them, with the reason. */
const HARMLESS = [
  // react-dom and react-router ask for it before they call it.
  /document\.startViewTransition|try\{var \w+=\w+\.startViewTransition/,
  // The border between joined buttons of the widgets; without it the border has the colour of the text.
  /compact-connect-border-color/,
];

if (!existsSync(APP)) {
  console.error('The app is not built: run `npm run build` first.');
  process.exit(1);
}
const found = [];
for (const entry of readdirSync(APP, { recursive: true, withFileTypes: true })) {
  const kinds = { css: CSS, js: [...JS, ...CSS] }[entry.name.split('.').pop()];
  if (!kinds) continue;
  const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
  for (const [name, since, pattern] of kinds) {
    for (const { index } of text.matchAll(new RegExp(pattern, 'g'))) {
      const around = text.slice(Math.max(0, index - 80), index + 60);
      if (HARMLESS.some((known) => known.test(around))) continue;
      found.push(`${entry.name}: ${name} (Chromium ${since}): …${around}…`);
    }
  }
}
if (found.length > 0) {
  console.error(`Newer than Chromium 109:\n${found.join('\n')}`);
  process.exit(1);
}
console.log('Old browsers: nothing newer than Chromium 109 was found');
