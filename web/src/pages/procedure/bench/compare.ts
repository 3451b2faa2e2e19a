import type { Schemas } from '@/api/client';
import type { Household } from '@/api/household';
import { lastRecord } from '../cases/stages';
import type { CaseView } from '../cases/useCase';

/** One point on which the village and the evidence may differ. */
export interface ComparisonRow {
  point:
    | { list: 'RiskCategory'; value: Schemas['RiskCategory'] }
    | { list: 'Guarantee'; value: Schemas['Guarantee'] };
  village: 'claimed' | 'notClaimed' | 'gone' | 'met' | 'unmet' | 'suspected';
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
 * What the village says beside what rules and records say, point by point: at an identification that a risk is there, at
 * an elimination that it is gone. Points on which both are silent are left out. `null` where the evidence has no data:
 * that is no agreement and no difference.
 */
export function comparisonOf(
  view: CaseView,
  household: Household,
  explanation: Schemas['ExplainView'] | undefined,
): ComparisonRow[] {
  const rows: ComparisonRow[] = [];
  const isGone = view.kind === 'elimination';
  const says = (risk: Schemas['RiskCategory'] | undefined) => {
    if (risk === undefined || !view.risks.includes(risk)) return 'notClaimed';
    return isGone ? 'gone' : 'claimed';
  };
  for (const [risk, outcomes] of outcomesByRisk(explanation)) {
    const village = says(risk);
    const fires = outcomes.has('fires');
    const isMissing = !fires && outcomes.has('data_missing');
    if (village === 'notClaimed' && !fires) continue;
    rows.push({
      point: { list: 'RiskCategory', value: risk },
      village,
      evidence: fires ? 'fires' : isMissing ? 'missing' : 'quiet',
      agrees: isMissing ? null : (village === 'claimed') === fires,
    });
  }
  for (const { guarantee, state } of household.guarantees) {
    const risk = GUARANTEE_OF[guarantee];
    if (state === 'met' && !(risk && view.risks.includes(risk))) continue;
    const village = says(risk);
    rows.push({
      point: { list: 'Guarantee', value: guarantee },
      village,
      evidence: state,
      agrees: risk === undefined && !isGone ? null : (village === 'claimed') === (state !== 'met'),
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
  | 'notGone'
  | 'criteria'
  | 'overtime'
  | 'objection'
  | 'remark'
  | 'factsDisagree'
  | 'noQuery'
  | 'returned'
  | 'noApplication'
  | 'kin';

const NOT_QUERIED = 'asset.not_queried';

/** The town states a query of assets of which nothing is on record here. */
export const isUnqueried = (view: CaseView): boolean =>
  remarkedWith(view, (remark) => remark === NOT_QUERIED);

function remarkedWith(view: CaseView, is: (code: string) => boolean): boolean {
  return view.steps.some(
    ({ record }) => 'remarks' in record && (record.remarks ?? []).some(({ code }) => is(code)),
  );
}

/** What should stop a person who approves in a row. A case with one of these is decided by itself. */
export function cautionsOf(
  view: CaseView,
  rows: ComparisonRow[],
  criteria: Schemas['Answer'][] | undefined,
): Caution[] {
  const cautions: Caution[] = [];
  const found = (caution: Caution, is: boolean) => is && cautions.push(caution);
  const review = lastRecord(view, 'pass_town_review');
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
    'notGone',
    rows.some(({ village, agrees }) => agrees === false && village === 'gone'),
  );
  found(
    'criteria',
    (criteria ?? []).some(({ met }) => !met),
  );
  found(
    'objection',
    view.steps.some(({ act }) => act === 'record_objection'),
  );
  found(
    'remark',
    // That no query of assets is on record here is said beside the case: a county may ask outside, and looks at the papers.
    remarkedWith(view, (remark) => remark !== NOT_QUERIED),
  );
  found(
    'returned',
    view.steps.some(({ act }) => act === 'return'),
  );
  found('factsDisagree', review?.facts_agree === false);
  // An acceptance asks for no query.
  found('noQuery', view.kind === 'identification' && review?.asset_query_done === false);
  found(
    'noApplication',
    view.kind === 'identification' && view.monitored_type === 'marginal_prone' && !view.has_application,
  );
  return cautions;
}
