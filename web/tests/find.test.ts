/** Finding anybody from anywhere. */
import { expect, test } from 'vitest';
import { openOffice } from './support/browser.ts';

const office = openOffice();

type Member = { id: string; name: string; relation: string };

test('the search names the member who was meant, beside the head', async () => {
  const officer = await office.comesIn('town_officer');
  const { json } = await officer.api('POST', '/households/search', { page: { limit: 20 } });
  for (const { id } of (json as { items: { id: string }[] }).items) {
    const { members } = (await officer.api('GET', `/households/${id}`)).json as { members: Member[] };
    const head = members.find(({ relation }) => relation === 'head');
    const other = members.find(({ relation, name }) => relation !== 'head' && name !== head?.name);
    if (!head || !other) continue;
    await officer.open('/');
    await officer.page.locator('.shell-search').waitFor();
    await officer.settled();
    await officer.page.keyboard.press('Control+k');
    await officer.page.getByRole('combobox').fill(other.name);
    const found = officer.page.getByRole('option').filter({ hasText: `（户主 ${head.name}）` });
    await found.first().waitFor();
    await expect.poll(() => found.first().innerText()).toContain(other.name);
    // Of a head nothing more needs to be said.
    await officer.page.getByRole('combobox').fill(head.name);
    await officer.page.getByRole('option').filter({ hasText: head.name }).first().waitFor();
    await officer.leave();
    return;
  }
  throw new Error('every household of the town is one person');
});
