import { expect, test } from 'vitest';
import { childrenOf, citing, nameOf, type PolicyDocument } from './documents';
import type { Fact } from './facts';

const document = (id: string, parents: string[], cited: string[] = []): PolicyDocument => ({
  id,
  issuer: '某县',
  level: 'county',
  parents,
  attachments: [],
  cited_by: cited,
  registers: [],
});

test('the packs come before the single values that rest on a document', () => {
  const found = citing(document('甲', [], ['base/2021 rule.income_below_line', '99/2025']));
  expect(found.map(({ pack, key }) => [pack, key])).toEqual([
    ['99/2025', undefined],
    ['base/2021', 'rule.income_below_line'],
  ]);
});

test('a value is called as on the screen of the standards, a measure by its risk', () => {
  const fact: Fact = { part: 'tiers', key: 'tier.province', label: '省级', value: '', citation: '' };
  const name = (key: string) =>
    nameOf(
      key,
      new Map([[fact.key, fact]]),
      (risk) => `<${risk}>`,
      (risk) => `措施${risk}`,
    );
  expect(name('tier.province')).toBe('省级');
  expect(name('measures.unsafe_water')).toBe('措施<unsafe_water>');
  expect(name('floor')).toBe('floor');
});

test('who implements a document is found from those below', () => {
  const all = [document('省', []), document('市', ['省']), document('县', ['市'])];
  expect(childrenOf(all[0] as PolicyDocument, all).map(({ id }) => id)).toEqual(['市']);
});
