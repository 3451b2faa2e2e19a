import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { type CodeList, useCode } from '@/i18n/useCode';
import { Lacking } from '../../../procedure/papers/Lacking';

/** On which list the code of an item is. */
const LISTS: Record<string, CodeList> = {
  case_step: 'ActKind',
  procedure_case: 'CaseState',
  measure: 'MeasureKind',
  attachment: 'AttachmentKind',
};

/** The file of one spell, stage by stage: what is in it, and what is missing. */
export function Archive({ spell }: { spell: Schemas['SpellArchive'] }) {
  const { t } = useTranslation('household');
  const code = useCode();
  const name = ({ kind, what }: Schemas['ArchiveItem']) => {
    if (kind === 'visit') return what === 'telephone' ? code('VisitPlace', what) : t('case.visit');
    if (kind === 'statement') return t('case.statement', { period: what });
    if (what === 'open_case') return t('timeline.openCase');
    if (what === 'propose_elimination') return t('timeline.propose');
    return code(LISTS[kind] ?? 'ActKind', what);
  };
  const about = ({ timing, fund_source: fund }: Schemas['ArchiveItem']) =>
    [timing && code('Timing', timing), fund && t('plan.fund', { fund: code('FundSource', fund) })]
      .filter(Boolean)
      .map((fact) => ` · ${fact}`);
  return (
    <section className="card">
      <h2>
        {t('case.file', { type: code('MonitoredType', spell.monitored_type), since: spell.included_on })}
        {spell.ended_on && ` · ${t('case.ended', { on: spell.ended_on })}`}
      </h2>
      {spell.missing.length > 0 && (
        <p className="form-note">
          {t('case.missing', { what: spell.missing.map((folder) => code('Folder', folder)).join('、') })}
        </p>
      )}
      {spell.came && <p className="form-note">{t('case.came')}</p>}
      <Lacking items={spell.lacking} />
      {spell.folders.map(({ folder, items }) => (
        <details key={folder} className="archive-folder" open={folder === 'elimination'}>
          <summary>
            {code('Folder', folder)} <span className="muted">{t('case.items', { count: items.length })}</span>
          </summary>
          <ol>
            {items.map((item) => (
              <li key={`${item.kind}${item.id}`}>
                <span className="muted">{item.on}</span> {name(item)}
                <span className="muted">{about(item)}</span>
              </li>
            ))}
          </ol>
        </details>
      ))}
    </section>
  );
}
