import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { type CodeList, useCode } from '@/i18n/useCode';

type Event = Schemas['HouseholdEvent'];

/** On which lists the codes of an event are: what exactly happened, and how it then stood. */
const LISTS: Partial<Record<Event['what'], [CodeList, CodeList?]>> = {
  clue_found: ['Channel', 'ClueState'],
  case_step: ['ActKind', 'CaseState'],
  included: ['MonitoredType'],
  risk_gone: ['MonitoredType'],
  revoked: ['RemedyKind'],
  measure_planned: ['MeasureKind', 'MeasureState'],
  measure_begun: ['MeasureKind'],
  measure_ended: ['MeasureKind'],
  guarantee_changed: ['Guarantee', 'GuaranteeState'],
  member_joined: ['Relation'],
  member_left: ['MembershipChange'],
  contact_named: ['ContactLevel'],
  referred: ['Department', 'ReferralState'],
};

/** What happened, the newest first; days only, because nobody records the time of day. */
export function Timeline({ events }: { events: Event[] }) {
  const { t, i18n } = useTranslation('household');
  const code = useCode();
  const detail = (event: Event) => {
    if (event.what === 'warned') return code('WarningState', event.state ?? '');
    const [list, states] = LISTS[event.what] ?? [];
    const first = event.code && list ? (firstStep(event.code) ?? code(list, event.code)) : '';
    const state = event.state && states ? code(states, event.state) : '';
    return [first, state && `→ ${state}`].filter(Boolean).join(' ');
  };
  // The reason of a referral are the risks that the department is told of.
  const words = (event: Event, zh: string) => {
    if (event.what === 'referred')
      return zh
        .split(',')
        .map((risk) => code('RiskCategory', risk))
        .join('、');
    return i18n.language === 'en' ? (event.en ?? zh) : zh;
  };
  // The first step of a case is no act of the table.
  const firstStep = (act: string) =>
    act === 'open_case'
      ? t('timeline.openCase')
      : act === 'propose_elimination'
        ? t('timeline.propose')
        : undefined;
  if (events.length === 0) return <p className="muted">{t('timeline.none')}</p>;
  return (
    <ol className="timeline">
      {events.map((event) => (
        <li key={`${event.what}${event.on}${event.code ?? ''}${event.entered_at}${event.zh ?? ''}`}>
          <div className="timeline-head">
            <time dateTime={event.on} className="muted">
              {event.on}
            </time>
            <strong>{code('Happened', event.what)}</strong>
            <span>{detail(event)}</span>
            {event.by && <span className="muted">{event.by}</span>}
          </div>
          {event.zh && <p>{words(event, event.zh)}</p>}
        </li>
      ))}
    </ol>
  );
}
