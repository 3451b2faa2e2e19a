import type { Schemas } from '@/api/client';
import type { Fact, Pack } from './facts';

export type PolicyDocument = Schemas['DocumentView'];

/** Something of a pack that rests on a document. */
export interface Citing {
  /** As the register names it, such as `99/2025 tier.province`. */
  id: string;
  /** The pack that states it. */
  pack: string;
  /** The value within the pack, such as `tier.province`; none where the pack as a whole rests on the document. */
  key: string | undefined;
}

/** What rests on a document, the packs first. */
export function citing(document: PolicyDocument): Citing[] {
  const all = document.cited_by.map((id): Citing => {
    const [pack = '', key] = id.split(' ');
    return { id, pack, key };
  });
  return [...all.filter(({ key }) => !key), ...all.filter(({ key }) => key)];
}

/** What a value is called: the label that it has among the values of the packs; measures go by their risk. */
export function nameOf(
  key: string,
  facts: Map<string, Fact>,
  risk: (code: string) => string,
  measures: (risk: string) => string,
): string {
  const [part = '', ...rest] = key.split('.');
  if (part === 'measures') return measures(risk(rest.join('.')));
  return facts.get(key)?.label ?? key;
}

/** Since when a document holds here: the packs that rest on it, the newest first. */
export function holdingBy(document: PolicyDocument, packs: Pack[]): Pack[] {
  const named = new Set(document.cited_by);
  return packs.filter(({ id }) => named.has(id)).sort((a, b) => b.year - a.year);
}

/** The documents that implement one. */
export function childrenOf(document: PolicyDocument, all: PolicyDocument[]): PolicyDocument[] {
  return all.filter(({ parents }) => parents.includes(document.id));
}
