import type { Schemas } from '@/api/client';
import type { Filled } from '@/pages/ledger/RecordForm';
import { listOf } from '../cockpit/figures';

export type Alert = Schemas['AreaAlert'];
export type Place = Schemas['AreaSignals'];
type Watch = Pick<Schemas['AreaWatchView'], 'month' | 'until' | 'as_of'>;

/** The register in which people say what it means. */
export const RISKS = '/assistance/ledgers/area_risk';
/** The register of those who fell into poverty. */
const RETURNS = '/assistance/ledgers/return_case';

/** The list behind a number. */
export function behind(signal: Alert['signal'], area: string, { month, until, as_of }: Watch): string {
  if (signal !== 'returned') return listOf(signal, area, { month, until });
  return `${RETURNS}?${new URLSearchParams({
    figure: 'households',
    area,
    where: `found_on=${month}-01..${as_of}`,
  })}`;
}

/** What the record of a risk begins with; of what kind it is, and how many are struck, people say. */
export function filledOf(alert: Alert, title: string, today: string): Filled {
  return {
    key: [alert.area_id, alert.signal, today].join('/'),
    area_id: alert.area_id,
    values: {
      title,
      found_on: today,
      source: 'system',
      what: alert.zh,
      level: 'watch',
      households: String(alert.households),
    },
  };
}
