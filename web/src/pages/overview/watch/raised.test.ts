import { expect, test } from 'vitest';
import { behind, filledOf } from './raised';

const watch = { month: '2026-02', until: '2026-03', as_of: '2026-03-19' };

test('a number opens the list of its months', () => {
  expect(behind('new_clues', '17', watch)).toBe(
    '/cockpit/list?figure=new_clues&area=17&month=2026-02&until=2026-03',
  );
  expect(behind('returned', '17', watch)).toBe(
    '/assistance/ledgers/return_case?figure=households&area=17&where=found_on%3D2026-02-01..2026-03-19',
  );
});

test('a risk begins with what was seen, and leaves its kind to people', () => {
  const alert = {
    area_id: '17',
    name: '石溪镇东岭村',
    level: 'village',
    signal: 'included',
    ground: 'unusual',
    households: 4,
    of: 90,
    open_risks: 0,
    zh: '多。',
    en: 'many.',
  } as const;
  const { area_id, values } = filledOf(alert, '石溪镇东岭村：新纳入监测偏多', '2026-03-19');
  expect([area_id, values.households, values.source, values.kind]).toEqual(['17', '4', 'system', undefined]);
});
