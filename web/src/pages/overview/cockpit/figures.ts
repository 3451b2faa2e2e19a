import type { Schemas } from '@/api/client';

export type Figure = Schemas['Figure'];
export type Cockpit = Schemas['CockpitView'];

/** The address of the list behind a number. */
export function listOf(
  figure: Figure,
  area: string,
  more: { risk?: string; month?: string; until?: string } = {},
): string {
  const query = new URLSearchParams({ figure, area });
  for (const [name, value] of Object.entries(more)) if (value) query.set(name, value);
  return `/cockpit/list?${query}`;
}

/** A share in per cent, with one decimal; nothing of nothing is no share. */
export function share(part: number, whole: number): string {
  return whole === 0 ? '--' : `${((part / whole) * 100).toFixed(1)}%`;
}

/** Five classes of the share of monitored households, by their lower edges in per cent. */
export const CLASSES = [0, 1, 3, 5, 10] as const;

/** The class of a share; the first holds villages where nobody is monitored, too. */
export function classOf(monitored: number, households: number): number {
  const percent = households === 0 ? 0 : (monitored / households) * 100;
  return CLASSES.reduce<number>((found, edge, at) => (percent >= edge ? at : found), 0);
}
