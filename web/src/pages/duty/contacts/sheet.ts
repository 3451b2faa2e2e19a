import type { Schemas } from '@/api/client';

type Part = 'liaisons' | 'coverage' | 'filings' | 'visits';

interface Words {
  kind: (value: string) => string;
  role: (value: string) => string;
  state: (value: string) => string;
}

/** The evidence as one sheet, its lists below one another as `liaison evidence` writes them. */
export function sheetOf(
  evidence: Schemas['LiaisonEvidence'],
  titles: Record<Part, string[]>,
  words: Words,
): string[][] {
  const text = (value: string | number | null | undefined) => (value == null ? '' : String(value));
  const coverage = evidence.coverage.villages.flatMap((village) => {
    const cadres = village.cadres.length > 0 ? village.cadres : [{ name: null, households: null }];
    return cadres.map((cadre) =>
      [
        village.area_name,
        village.leader,
        village.households,
        village.assigned,
        cadre.name,
        cadre.households,
      ].map(text),
    );
  });
  return [
    titles.liaisons,
    ...evidence.liaisons.map((row) =>
      [row.area_name, words.kind(row.kind), row.name, row.from, row.to].map(text),
    ),
    [],
    titles.coverage,
    ...coverage,
    [],
    titles.visits,
    ...evidence.visits.map((row) =>
      [row.area_name, words.role(row.role), row.visits, row.households, row.problems, row.solved].map(text),
    ),
    [],
    titles.filings,
    ...evidence.filings.map((row) =>
      [row.area_name, row.year, words.state(row.state), row.submitted_on, row.decided_on].map(text),
    ),
  ];
}
