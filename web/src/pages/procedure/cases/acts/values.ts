import type { Schemas } from '@/api/client';

/** Everything that the form of an act may ask for; each act uses its own. */
export interface ActValues {
  on: string;
  applicant: string;
  text: string;
  monitored_type: Schemas['MonitoredType'];
  risks: Schemas['RiskCategory'][];
  flags: string;
  finding: string;
  signed_on: string;
  text_version: string;
  signer: string;
  adults_covered: string[];
  valid_until: string;
  held_on: string;
  place: string;
  chair: string;
  attendees: string;
  votes_for: number;
  votes_against: number;
  abstentions: number;
  minutes: string;
  from: string;
  by: string;
  objection: string;
  upheld: boolean;
  until: string;
  facts_agree: boolean;
  opinion: string;
  document_number: string;
  to: Schemas['CaseState'];
  codes: Schemas['ReturnReason'][];
  reason: string;
  why: Schemas['EndReason'];
}

/** Names written one after another, with commas, blanks or line ends between them. */
export function namesOf(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,，、;；]+/).filter((name) => name !== '');
}

/** What the API takes for an act. */
export function recordOf(act: Schemas['ActKind'], v: ActValues): Schemas['Act'] {
  switch (act) {
    case 'apply':
      return { act, on: v.on, applicant: v.applicant, text: v.text };
    case 'record_verification':
      return {
        act,
        on: v.on,
        monitored_type: v.monitored_type,
        risks: v.risks,
        finding: v.finding,
        flags_explained: (v.flags ?? '').split('\n').filter((line) => line.trim() !== ''),
      };
    case 'record_commitment':
      return {
        act,
        signed_on: v.signed_on,
        text_version: v.text_version,
        signer: v.signer,
        adults_covered: v.adults_covered ?? [],
        valid_until: v.valid_until,
      };
    case 'record_review':
      return {
        act,
        held_on: v.held_on,
        place: v.place,
        chair: v.chair,
        attendees: namesOf(v.attendees),
        votes_for: v.votes_for,
        votes_against: v.votes_against,
        abstentions: v.abstentions,
        minutes: v.minutes ?? '',
      };
    case 'start_notice':
      return { act, from: v.from, place: v.place };
    case 'close_notice':
      return { act, until: v.until };
    case 'record_objection':
      return { act, on: v.on, by: v.by ?? '', text: v.text };
    case 'resolve_objection':
      return { act, objection: v.objection, on: v.on, upheld: v.upheld, text: v.text };
    case 'pass_town_review':
      return {
        act,
        on: v.on,
        asset_query_done: v.facts_agree === true,
        facts_agree: v.facts_agree === true,
        opinion: v.opinion,
      };
    case 'approve':
    case 'approve_government':
      return { act, on: v.on, document_number: v.document_number, opinion: v.opinion };
    case 'return':
      return { act, to: v.to, codes: v.codes, reason: v.reason };
    case 'end':
      return { act, on: v.on, why: v.why };
    case 'open':
    case 'resume':
      return { act };
    default:
      return { act, reason: v.reason };
  }
}
