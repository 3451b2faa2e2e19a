import type { Schemas } from '@/api/client';

type Source = Schemas['ClueSource'];

/** Everything the form may ask for; each channel uses its own. */
export interface ClueValues {
  household_id: string;
  channel: Schemas['Channel'];
  discovered_on: string;
  risks?: Schemas['RiskCategory'][];
  visit: string;
  mode: 'scan' | 'entrusted' | 'telephone' | 'window';
  agent: string;
  place: string;
  poster: string;
  proxy: string;
  relation: string;
  consent: boolean;
  called_on: string;
  call_record: string;
  difficulty: string;
  report: string;
  department: Schemas['Department'];
  list: string;
  row: number;
  public_source: Schemas['PublicSource'];
  number: string;
}

/** What the API takes for the channel that was chosen. */
export function sourceOf(values: ClueValues): Source {
  switch (values.channel) {
    case 'home_visit':
      return { channel: 'home_visit', visit: values.visit };
    case 'self_declaration':
      return { channel: 'self_declaration', by: modeOf(values), difficulty: values.difficulty };
    case 'data_comparison':
      return {
        channel: 'data_comparison',
        department: values.department,
        list: values.list,
        row: values.row,
      };
    case 'hotline_petition':
      return { channel: 'hotline_petition', source: values.public_source, number: values.number };
    default:
      return { channel: 'grassroots_report', report: values.report };
  }
}

function modeOf(values: ClueValues): Schemas['DeclarationMode'] {
  switch (values.mode) {
    case 'scan':
      return { mode: 'scan', poster: values.poster };
    case 'entrusted':
      return {
        mode: 'entrusted',
        proxy: values.proxy,
        relation: values.relation,
        consent: values.consent === true,
      };
    case 'window':
      return { mode: 'window', agent: values.agent, place: values.place };
    default:
      return { mode: 'telephone', called_on: values.called_on, call_record: values.call_record };
  }
}
