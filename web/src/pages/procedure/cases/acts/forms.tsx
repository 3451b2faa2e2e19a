import { type ComponentType, useMemo } from 'react';
import type { Schemas } from '@/api/client';
import type { Household } from '@/api/household';
import { useToday } from '@/app/session';
import { daysBetween } from '@/lib/dates';
import { lastRecord } from '../stages';
import type { CaseView } from '../useCase';
import {
  ApplicationFields,
  DecisionFields,
  EndFields,
  type FieldsProps,
  NoticeEndField,
  NoticeFields,
  ObjectionFields,
  ReasonField,
  ResolutionFields,
  ReturnFields,
  SubmissionFields,
  TownReviewFields,
} from './ActFields';
import { assessmentOf, assessmentTyped } from './assessment';
import { ASSET_KINDS } from './assetKinds';
import { CommitmentFields } from './CommitmentFields';
import { eventOf, eventTyped } from './event';
import { ReviewFields } from './ReviewFields';
import { VerificationFields } from './VerificationFields';

type Kind = Schemas['ActKind'];
type ActOf<K extends Kind> = Extract<Schemas['Act'], { act: K }>;

/** What the form of an act gives: the act as the API takes it, without its name. */
export type Given<K extends Kind = Kind> = K extends Kind ? Omit<ActOf<K>, 'act'> : never;

interface About {
  view: CaseView;
  household: Household;
  today: string;
}

interface ActForm<K extends Kind> {
  /** What it asks for. */
  Fields: ComponentType<FieldsProps>;
  /** What it begins with: what the register knows, and what was recorded before a return. */
  initial: (about: About) => Partial<Given<K>>;
  /** What it states beside what was filled in. */
  states?: (given: Given<K>) => Partial<Given<K>>;
}

const ADULT = 18;
const REMEMBERED = 'approval/document';

/** The number of the document that the last decision named: the next one usually has the same. */
export const lastDocument = () => sessionStorage.getItem(REMEMBERED) ?? undefined;
export const rememberDocument = (number: string) => sessionStorage.setItem(REMEMBERED, number);

/** Those who must sign. */
export const adultsOf = (household: Household) => household.members.filter(({ age }) => age >= ADULT);

const headOf = (household: Household) => household.members.find(({ relation }) => relation === 'head')?.id;
const reason = { Fields: ReasonField, initial: () => ({}) };
const nothing = { Fields: () => null, initial: () => ({}) };
const decision = {
  Fields: DecisionFields,
  initial: ({ today }: About) => ({ on: today, document_number: lastDocument() }),
};

const FORMS: { [K in Kind]: ActForm<K> } = {
  apply: {
    Fields: ApplicationFields,
    initial: ({ household, today }) => ({ on: today, applicant: headOf(household) }),
  },
  record_verification: {
    Fields: VerificationFields,
    initial: ({ view, household, today }) => {
      const before = lastRecord(view, 'record_verification');
      const assessment = assessmentTyped(before?.assessment, household);
      const event = eventTyped(before?.event);
      const risks = [...new Set(view.clues.flatMap((clue) => clue.risks ?? []))];
      return { risks, flags_explained: [], ...before, assessment, event, on: today };
    },
    states: ({ assessment, event }) => ({ assessment: assessmentOf(assessment), event: eventOf(event) }),
  },
  record_commitment: {
    Fields: CommitmentFields,
    initial: ({ view, household, today }) => ({
      signed_on: today,
      valid_until: nextYear(today),
      text_version: view.commitment_text,
      signer: headOf(household),
      adults_covered: adultsOf(household).map(({ id }) => id),
      scope: ASSET_KINDS,
    }),
  },
  record_review: {
    Fields: ReviewFields,
    initial: ({ view, today }) => {
      const before = lastRecord(view, 'record_review');
      const again = before && { place: before.place, chair: before.chair, attendees: before.attendees };
      // The village sums up what the contact found, and may say it in its own words.
      const summary = before?.summary ?? lastRecord(view, 'propose_elimination')?.finding;
      return { held_on: today, votes_against: 0, abstentions: 0, minutes: '', summary, ...again };
    },
  },
  start_notice: {
    Fields: NoticeFields,
    initial: ({ view, today }) => ({ from: today, place: lastRecord(view, 'start_notice')?.place }),
  },
  close_notice: {
    Fields: NoticeEndField,
    initial: ({ view, today }) => {
      const end = view.notice_until ?? today;
      return { until: daysBetween(end, today) < 0 ? today : end };
    },
  },
  record_objection: { Fields: ObjectionFields, initial: ({ today }) => ({ on: today, by: '' }) },
  resolve_objection: {
    Fields: ResolutionFields,
    initial: ({ view, today }) => ({ on: today, objection: view.open_objections[0], upheld: false }),
  },
  pass_town_review: {
    Fields: TownReviewFields,
    initial: ({ view, today }) => {
      const before = lastRecord(view, 'pass_town_review');
      return {
        on: today,
        facts_agree: false,
        asset_query_done: view.kind === 'identification',
        checkers: before?.checkers,
        finding: before?.finding,
      };
    },
    // The one sentence that is ticked says both; an acceptance asks for no query.
    states: ({ facts_agree: agree, asset_query_done: isAsked, finding }) => ({
      asset_query_done: agree && isAsked !== false,
      facts_agree: agree,
      finding: finding?.trim() ? finding : undefined,
    }),
  },
  submit_to_county: { Fields: SubmissionFields, initial: ({ today }) => ({ on: today }) },
  approve: decision,
  approve_government: decision,
  return: { Fields: ReturnFields, initial: () => ({ codes: [] }) },
  end: { Fields: EndFields, initial: ({ today }) => ({ on: today }) },
  refuse: reason,
  recall: reason,
  withdraw: reason,
  suspend: reason,
  explain_overtime: reason,
  open: nothing,
  resume: nothing,
};

/** The fields of an act, and what they begin with. */
export function useActForm(act: Kind, view: CaseView, household: Household) {
  const today = useToday();
  const { Fields, initial } = FORMS[act];
  const begun = useMemo(
    () => initial({ view, household, today }) as Partial<Given>,
    [initial, view, household, today],
  );
  return { fields: <Fields act={act} view={view} household={household} />, initial: begun };
}

/** The act that a form gave. */
export function actOf<K extends Kind>(act: K, given: Given<K>): Schemas['Act'] {
  const { states } = FORMS[act] as ActForm<K>;
  return { act, ...given, ...states?.(given) } as unknown as Schemas['Act'];
}

function nextYear(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCFullYear(next.getUTCFullYear() + 1);
  return next.toISOString().slice(0, 10);
}
