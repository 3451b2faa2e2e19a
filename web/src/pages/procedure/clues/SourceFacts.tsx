import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { type Fact, Facts } from '@/components/Facts';
import { useCode } from '@/i18n/useCode';
import './words';

/** Where a clue comes from, with the facts of its channel. */
export function SourceFacts({ view }: { view: Schemas['SourceView'] }) {
  const { t } = useTranslation('clues');
  const code = useCode();
  const facts = useFactsOf(view.source);
  const risks = view.risks.map((risk) => code('RiskCategory', risk)).join(' · ');
  return (
    <Facts
      facts={[[t('report.on'), view.discovered_on], ...facts, risks ? [t('column.risks'), risks] : null]}
    />
  );
}

function useFactsOf(source: Schemas['ClueSource']): Fact[] {
  const { t } = useTranslation('clues');
  const code = useCode();
  switch (source.channel) {
    case 'home_visit':
      return [[t('report.visit'), t('source.visitRecorded')]];
    case 'self_declaration':
      return [
        [t('report.mode'), t(`mode.${source.by.mode}`)],
        ...(source.by.mode === 'entrusted'
          ? [[t('report.proxy'), `${source.by.proxy}（${source.by.relation}）`] as const]
          : []),
        ...(source.by.mode === 'telephone'
          ? [[t('report.callRecord'), `${source.by.called_on} ${source.by.call_record}`] as const]
          : []),
        ...(source.by.mode === 'window'
          ? [[t('report.agent'), `${source.by.agent} · ${source.by.place}`] as const]
          : []),
        ...(source.by.mode === 'scan' ? [[t('report.poster'), source.by.poster] as const] : []),
        [t('report.difficulty'), source.difficulty],
      ];
    case 'grassroots_report':
      return [[t('report.report'), source.report]];
    case 'data_comparison':
      return [
        [t('report.department'), code('Department', source.department)],
        [t('report.list'), source.list],
        [t('report.row'), String(source.row)],
      ];
    case 'hotline_petition':
      return [
        [t('report.source'), code('PublicSource', source.source)],
        [t('report.number'), source.number],
      ];
    case 'platform_warning':
      return [
        [
          t('source.warning'),
          <Link key="warning" to={`/clues/warnings/${source.warning}`}>
            {t('source.openWarning')}
          </Link>,
        ],
      ];
  }
}
