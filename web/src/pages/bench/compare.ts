import type { Schemas } from '@/api/client';
import { recordedIn } from '../cases/StepRecord';
import { lastStep } from '../cases/stages';
import type { CaseView, Household } from '../cases/useCase';

/** One point on which the village and the evidence may differ. */
export interface ComparisonRow {
  point:
    | { list: 'RiskCategory'; value: Schemas['RiskCategory'] }
    | { list: 'Guarantee'; value: Schemas['Guarantee'] };
  village: 'claimed' | 'notClaimed' | 'met' | 'unmet' | 'suspected';
  evidence: 'fires' | 'quiet' | 'missing' | 'met' | 'unmet' | 'suspected';
  agrees: boolean | null;
}

/** Which risk shows in which guarantee. */
const GUARANTEE_OF: Partial<Record<Schemas['Guarantee'], Schemas['RiskCategory']>> = {
  education: 'schooling_cost',
  housing: 'unsafe_housing',
  water: 'unsafe_water',
};

/**
 * What the verification says beside what rules and records say, point by point. Points on which both are silent are
 * left out. `null` where the evidence has no data: that is no agreement and no difference.
 */
export function comparisonOf(
  view: CaseView,
  household: Household,
  explanation: Schemas['ExplainView'] | undefined,
): ComparisonRow[] {
  const rows: ComparisonRow[] = [];
  for (const [risk, outcomes] of outcomesByRisk(explanation)) {
    const isClaimed = view.risks.includes(risk);
    const fires = outcomes.has('fires');
    const isMissing = !fires && outcomes.has('data_missing');
    if (!isClaimed && !fires) continue;
    rows.push({
      point: { list: 'RiskCategory', value: risk },
      village: isClaimed ? 'claimed' : 'notClaimed',
      evidence: fires ? 'fires' : isMissing ? 'missing' : 'quiet',
      agrees: isMissing ? null : isClaimed === fires,
    });
  }
  for (const { guarantee, state } of household.guarantees) {
    const risk = GUARANTEE_OF[guarantee];
    if (state === 'met' && !(risk && view.risks.includes(risk))) continue;
    const isClaimed = risk !== undefined && view.risks.includes(risk);
    rows.push({
      point: { list: 'Guarantee', value: guarantee },
      village: isClaimed ? 'claimed' : 'notClaimed',
      evidence: state,
      agrees: risk === undefined ? null : isClaimed === (state !== 'met'),
    });
  }
  return rows;
}

function outcomesByRisk(explanation: Schemas['ExplainView'] | undefined) {
  const found = new Map<Schemas['RiskCategory'], Set<Schemas['Outcome']>>();
  for (const { risk, outcome } of explanation?.rules ?? []) {
    const outcomes = found.get(risk) ?? new Set();
    outcomes.add(outcome);
    found.set(risk, outcomes);
  }
  return found;
}

export type Caution =
  | 'differs'
  | 'unclaimed'
  | 'overtime'
  | 'objection'
  | 'remark'
  | 'factsDisagree'
  | 'noQuery'
  | 'returned'
  | 'noApplication'
  | 'kin';

/** What should stop a person who approves in a row. A case with one of these is decided by itself. */
export function cautionsOf(view: CaseView, rows: ComparisonRow[]): Caution[] {
  const cautions: Caution[] = [];
  const found = (caution: Caution, is: boolean) => is && cautions.push(caution);
  const review = recordedIn(lastStep(view, 'pass_town_review'));
  const isSilent = view.may.length === 0 && !view.closed_on;
  found('kin', isSilent);
  found('overtime', view.clock?.colour === 'red');
  found(
    'unclaimed',
    rows.some(({ village, agrees }) => agrees === false && village === 'notClaimed'),
  );
  found(
    'differs',
    rows.some(({ village, agrees }) => agrees === false && village === 'claimed'),
  );
  found(
    'objection',
    view.steps.some(({ act }) => act === 'record_objection'),
  );
  found(
    'remark',
    view.steps.some((step) => (recordedIn(step)?.remarks ?? []).length > 0),
  );
  found(
    'returned',
    view.steps.some(({ act }) => act === 'return'),
  );
  found('factsDisagree', review?.act === 'pass_town_review' && !review.facts_agree);
  found('noQuery', review?.act === 'pass_town_review' && !review.asset_query_done);
  found('noApplication', view.monitored_type === 'marginal_prone' && !view.has_application);
  return cautions;
}
