import { useMemo } from 'react';
import type { Schemas } from '@/api/client';
import { daysBetween } from '@/lib/dates';
import { recordedIn } from '../StepRecord';
import { lastStep } from '../stages';
import type { CaseView, Household } from '../useCase';
import type { ActValues } from './values';

const ADULT = 18;
const REMEMBERED = 'approval/document';

/** The number of the document that the last decision named: the next one usually has the same. */
export function lastDocument(): string | undefined {
  return sessionStorage.getItem(REMEMBERED) ?? undefined;
}

export function rememberDocument(number: string): void {
  sessionStorage.setItem(REMEMBERED, number);
}

/** Those who must sign. */
export function adultsOf(household: Household) {
  return household.members.filter(({ age }) => age >= ADULT);
}

/** What a form begins with: what the register knows, and what was recorded before a return. */
export function useInitial(
  act: Schemas['ActKind'],
  view: CaseView,
  household: Household,
  today: string,
): Partial<ActValues> {
  return useMemo(() => initialOf(act, view, household, today), [act, view, household, today]);
}

function initialOf(
  act: Schemas['ActKind'],
  view: CaseView,
  household: Household,
  today: string,
): Partial<ActValues> {
  const head = household.members.find(({ relation }) => relation === 'head');
  const before = recordedIn(lastStep(view, act));
  switch (act) {
    case 'apply':
      return { on: today, applicant: head?.id };
    case 'record_verification':
      return before?.act === 'record_verification'
        ? { ...before, on: today, flags: (before.flags_explained ?? []).join('\n') }
        : { on: today, risks: [] };
    case 'record_commitment':
      return {
        signed_on: today,
        valid_until: nextYear(today),
        text_version: view.commitment_text,
        signer: head?.id,
        adults_covered: adultsOf(household).map(({ id }) => id),
      };
    case 'record_review':
      return before?.act === 'record_review'
        ? { place: before.place, chair: before.chair, attendees: before.attendees.join('、'), held_on: today }
        : { held_on: today, votes_against: 0, abstentions: 0 };
    case 'start_notice':
      return { from: today, ...(before?.act === 'start_notice' ? { place: before.place } : {}) };
    case 'close_notice': {
      const end = view.notice_until;
      return { until: end && daysBetween(end, today) < 0 ? today : (end ?? today) };
    }
    case 'record_objection':
      return { on: today };
    case 'resolve_objection':
      return { on: today, objection: view.open_objections[0], upheld: false };
    case 'pass_town_review':
      return { on: today };
    case 'approve':
    case 'approve_government':
      return { on: today, document_number: lastDocument() };
    case 'return':
      return { codes: [] };
    case 'end':
      return { on: today };
    default:
      return {};
  }
}

function nextYear(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCFullYear(next.getUTCFullYear() + 1);
  return next.toISOString().slice(0, 10);
}
