import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { type Fact, Facts } from '@/components/Facts';
import { useCode } from '@/i18n/useCode';
import { yuan } from '@/lib/money';
import './acts/words';

interface Props {
  step: Schemas['StepView'];
  members: Schemas['MemberView'][];
}

/** What a step recorded, in words; what the register had to say beside it comes last. */
export function StepRecord({ step, members }: Props) {
  const { t, i18n } = useTranslation('acts');
  const { record } = step;
  const facts = useFacts(record, members);
  const remarks = 'remarks' in record ? (record.remarks ?? []) : [];
  return (
    <>
      {facts.length > 0 && <Facts facts={facts} />}
      {remarks.length > 0 && (
        <ul className="work-note">
          {remarks.map((remark) => (
            <li key={remark.code}>
              {t('remark')} {textOf(remark, i18n.language)}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function useFacts(record: Schemas['StepRecord'], members: Schemas['MemberView'][]): Fact[] {
  const { t } = useTranslation('acts');
  const code = useCode();
  const name = (id: string) => members.find((member) => member.id === id)?.name ?? t('formerMember');
  const yes = (is: boolean) => (is ? t('yes') : t('no'));
  switch (record.act) {
    case 'open_case':
      return [[t('discoveredOn'), record.discovered_on]];
    case 'propose_elimination':
      return [
        [t('on'), record.checked_on],
        [t('way'), code('Way', record.way)],
        [t('stability'), code('Stability', record.stability)],
        [t('finding'), record.finding],
      ];
    case 'apply':
      return [
        [t('on'), record.on],
        [t('applicant'), name(record.applicant)],
        [t('text'), record.text],
      ];
    case 'record_verification':
      return [
        [t('on'), record.on],
        [t('monitoredType'), code('MonitoredType', record.monitored_type)],
        [t('risks'), record.risks.map((risk) => code('RiskCategory', risk)).join(' · ')],
        ...(record.event
          ? [
              [
                t('event.title'),
                [
                  code('SuddenCause', record.event.cause),
                  record.event.on,
                  record.event.what,
                  ...(record.event.amount == null
                    ? []
                    : [t('event.about', { amount: yuan(record.event.amount) })]),
                ].join(' · '),
              ] as const,
            ]
          : []),
        ...(record.assessment
          ? [
              [t('assessment.income'), record.assessment.income] as const,
              [t('assessment.expense'), record.assessment.expense] as const,
              ...record.assessment.guarantees.map(
                ({ guarantee, state, note }) =>
                  [
                    code('Guarantee', guarantee),
                    [code('GuaranteeState', state), ...(note ? [note] : [])].join(' · '),
                  ] as const,
              ),
            ]
          : []),
        [t('finding'), record.finding],
        ...((record.flags_explained ?? []).length > 0
          ? [[t('flags'), (record.flags_explained ?? []).join('；')] as const]
          : []),
      ];
    case 'record_commitment':
      return [
        [t('signedOn'), record.signed_on],
        [t('signer'), name(record.signer)],
        [t('covered'), record.adults_covered.map(name).join('、')],
        [t('validUntil'), record.valid_until],
        ...(record.scope
          ? [[t('scope'), record.scope.map((one) => code('AssetKind', one)).join('、')] as const]
          : []),
        [t('textVersion'), record.text_version],
      ];
    case 'record_review':
      return [
        ...(record.summary ? [[t('summary'), record.summary] as const] : []),
        [t('heldOn'), `${record.held_on} ${record.place}`],
        [t('chair'), record.chair],
        [t('attendees'), t('persons', { count: record.attendees.length })],
        [
          t('votes'),
          t('votesAre', {
            yes: record.votes_for,
            no: record.votes_against,
            none: record.abstentions,
          }),
        ],
        ...(record.minutes ? [[t('minutes'), record.minutes] as const] : []),
      ];
    case 'start_notice':
      return [
        [t('from'), record.from],
        [t('place'), record.place],
      ];
    case 'close_notice':
      return [[t('until'), record.until]];
    case 'record_objection':
      return [
        [t('on'), record.on],
        [t('by'), record.by || t('anonymous')],
        [t('objection'), record.text],
      ];
    case 'resolve_objection':
      return [
        [t('on'), record.on],
        [t('upheld'), yes(record.upheld)],
        [t('lookedInto'), record.text],
      ];
    case 'pass_town_review':
      return [
        [t('on'), record.on],
        ...(record.asset_query_done ? [[t('assetQuery'), yes(true)] as const] : []),
        [t('factsAgree'), yes(record.facts_agree)],
        ...((record.checkers ?? []).length > 0
          ? [[t('checkers'), (record.checkers ?? []).join('、')] as const]
          : []),
        ...(record.finding ? [[t('checkFound'), record.finding] as const] : []),
        [t('opinion'), record.opinion],
      ];
    case 'submit_to_county':
      return [
        [t('on'), record.on],
        [t('opinion'), record.opinion],
      ];
    case 'approve':
    case 'approve_government':
      return [
        [t('on'), record.on],
        [t('document'), record.document_number],
        [t('opinion'), record.opinion],
      ];
    case 'return':
      return [
        [t('returnTo'), code('CaseState', record.to)],
        ...((record.codes ?? []).length > 0
          ? [[t('codes'), (record.codes ?? []).map((one) => code('ReturnReason', one)).join(' · ')] as const]
          : []),
        [t('missing'), record.reason],
      ];
    case 'end':
      return [
        [t('on'), record.on],
        [t('why'), code('EndReason', record.why)],
      ];
    case 'refuse':
    case 'recall':
    case 'withdraw':
    case 'suspend':
    case 'explain_overtime':
      return [[t('reason'), record.reason]];
    default:
      return [];
  }
}
