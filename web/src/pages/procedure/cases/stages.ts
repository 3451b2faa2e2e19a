import type { Schemas } from '@/api/client';
import type { CaseView } from './useCase';

type Act = Schemas['ActKind'];
type State = Schemas['CaseState'];

/** A task of the file: done by an act, in a state, at a level. */
export interface Stage {
  key:
    | 'proposal'
    | 'application'
    | 'verification'
    | 'commitment'
    | 'review'
    | 'notice_start'
    | 'notice_end'
    | 'town_review'
    | 'town_acceptance'
    | 'town_submission'
    | 'county_decision'
    | 'government_decision';
  act: Act | null;
  state: State | null;
  level: 'contact' | 'village' | 'town' | 'town_leader' | 'county' | 'government';
}

export type Status = 'done' | 'now' | 'waiting' | 'later' | 'optional' | 'void';

const IDENTIFICATION: Stage[] = [
  { key: 'application', act: 'apply', state: null, level: 'village' },
  { key: 'verification', act: 'record_verification', state: 'verification', level: 'village' },
  { key: 'commitment', act: 'record_commitment', state: 'commitment', level: 'village' },
];
const SHARED: Stage[] = [
  { key: 'review', act: 'record_review', state: 'review', level: 'village' },
  { key: 'notice_start', act: 'start_notice', state: 'notice_due', level: 'village' },
  { key: 'notice_end', act: 'close_notice', state: 'notice_running', level: 'village' },
  { key: 'town_review', act: 'pass_town_review', state: 'town_review', level: 'town' },
  { key: 'town_submission', act: 'submit_to_county', state: 'town_submission', level: 'town_leader' },
  { key: 'county_decision', act: 'approve', state: 'county_decision', level: 'county' },
];
const PROPOSAL: Stage = { key: 'proposal', act: null, state: null, level: 'contact' };
/** At an elimination the town's check is its acceptance. */
const ELIMINATION = SHARED.map(
  (stage): Stage => (stage.key === 'town_review' ? { ...stage, key: 'town_acceptance' } : stage),
);
const GOVERNMENT: Stage = {
  key: 'government_decision',
  act: 'approve_government',
  state: 'government_decision',
  level: 'government',
};

/** The tasks of a case, in their order. */
export function stagesOf(view: CaseView): Stage[] {
  if (view.kind === 'elimination') return [PROPOSAL, ...ELIMINATION];
  const needsGovernment =
    view.state === 'government_decision' || view.steps.some(({ act }) => act === 'approve_government');
  // Where the county government decides alone, the bureau has no task.
  const isAlone = needsGovernment && !view.steps.some(({ act }) => act === 'approve');
  const shared = isAlone ? SHARED.filter(({ key }) => key !== 'county_decision') : SHARED;
  return [...IDENTIFICATION, ...shared, ...(needsGovernment ? [GOVERNMENT] : [])];
}

const REACHED: State[] = ['included', 'labelled'];

/** How far each task is. */
export function statusOf(view: CaseView, stages: Stage[], stage: Stage): Status {
  if (stage.key === 'proposal') return 'done';
  if (stage.key === 'application') {
    if (view.has_application) return 'done';
    return view.may.includes('apply') ? 'optional' : view.closed_on ? 'void' : 'optional';
  }
  if (REACHED.includes(view.state)) return 'done';
  const at = view.state === 'suspended' ? view.rested_in : view.state;
  const present = stages.findIndex(({ state }) => state === at);
  const own = stages.indexOf(stage);
  if (present < 0) return view.steps.some(({ act }) => act === stage.act) ? 'done' : 'void';
  if (own < present) return 'done';
  if (own > present) return 'later';
  return stage.act && view.may.includes(stage.act) ? 'now' : 'waiting';
}

type Recorded = Schemas['StepRecord'];

/** The last step of an act, whose record counts. */
export function lastStep(view: CaseView, act: Recorded['act']) {
  return view.steps.filter((step) => step.act === act).at(-1);
}

/** What the last step of an act recorded. */
export function lastRecord<K extends Recorded['act']>(view: CaseView, act: K) {
  return lastStep(view, act)?.record as Extract<Recorded, { act: K }> | undefined;
}

/** What a village may do in a state, for those who enter it on somebody's behalf. */
export function villageActs(view: CaseView): Act[] {
  const isIdentification = view.kind === 'identification';
  switch (view.state) {
    case 'verification':
      return ['record_verification', 'apply'];
    case 'commitment':
      return ['record_commitment', 'apply'];
    case 'review':
      return isIdentification ? ['record_review', 'apply'] : ['record_review'];
    case 'notice_due':
      return ['start_notice'];
    case 'notice_running':
      return view.open_objections.length > 0
        ? ['record_objection', 'resolve_objection', 'close_notice']
        : ['record_objection', 'close_notice'];
    default:
      return [];
  }
}

/** All that a village does in a case, now or later: what a signed page may cover. */
export function stepsOfVillage(view: CaseView): Act[] {
  const village = stagesOf(view).filter(({ level }) => level === 'village');
  return village.flatMap(({ act }) => act ?? []);
}

/** The acts that bring a case forward; the others stand apart. */
export const FORWARD: ReadonlySet<Act> = new Set([
  'record_verification',
  'record_commitment',
  'record_review',
  'start_notice',
  'close_notice',
  'pass_town_review',
  'submit_to_county',
  'approve',
  'approve_government',
]);
