/** Decisions that can be undone. */
import type { Person } from './browser.ts';

/** Sends the decision that was just given, instead of waiting for the seconds in which it can be undone. */
export async function sendDecision(person: Person): Promise<void> {
  const bar = person.page.locator('.decision-bar');
  await bar.getByRole('button', { name: '立即提交' }).click();
  const failed = person.page.locator('.decision-bar[data-state="failed"]');
  await Promise.race([bar.waitFor({ state: 'detached' }), failed.waitFor().catch(() => undefined)]);
  if ((await failed.count()) > 0) throw new Error(await failed.innerText());
}
