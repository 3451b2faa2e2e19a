import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { PackSelect } from './PackSelect';
import { PolicyNav } from './PolicyNav';
import { packOf, usePacks } from './usePacks';
import './policies.css';

type Rule = Schemas['RuleView'];
const FILTERS = ['pack'] as const;
const TONES = { urgent: 'red', normal: 'amber', watch: 'blue' } as const;

/** The rules of a pack: when each fires, what it says then, and where it is written. */
export function Component() {
  const { t, i18n } = useTranslation('policies');
  const code = useCode();
  const { filters, change } = useUrlFilters(FILTERS);
  const { data: packs, error, refetch } = usePacks();
  const pack = packs && packOf(packs, filters.pack);
  const columns: Column<Rule>[] = [
    { key: 'risk', title: t('rule.risk'), text: (rule) => code('RiskCategory', rule.risk) },
    {
      key: 'level',
      title: t('rule.level'),
      text: (rule) => t(`level.${rule.level}`),
      render: (rule) => (
        <span className="rule-level">
          <Tag tone={TONES[rule.level]}>{t(`level.${rule.level}`)}</Tag>
        </span>
      ),
    },
    {
      key: 'says',
      title: t('rule.says'),
      text: (rule) => plain(i18n.language === 'en' ? rule.en : rule.zh),
    },
    {
      key: 'when',
      title: t('rule.when'),
      text: (rule) => rule.when,
      render: (rule) => <code className="rule-text">{rule.when}</code>,
    },
    {
      key: 'owed',
      title: t('rule.owed'),
      text: (rule) => rule.owed ?? '--',
      render: (rule) => <code className="rule-text">{rule.owed ?? '--'}</code>,
      optional: true,
    },
    { key: 'citation', title: t('citation'), text: (rule) => rule.citation },
    { key: 'id', title: t('rule.id'), text: (rule) => rule.id, optional: true },
  ];
  return (
    <>
      <PageTitle title={t('rule.title')} about={pack && t('rule.about', { count: pack.rules.length })} />
      <PolicyNav />
      <DataTable<Rule>
        id="rules"
        caption={t('rule.title')}
        columns={columns}
        rows={pack?.rules}
        rowKey={(rule) => rule.id}
        problem={error}
        onRetry={() => void refetch()}
        empty={<Empty title={t('rule.none')} />}
        tools={
          pack && (
            <PackSelect
              label={t('pack')}
              packs={packs}
              value={pack.id}
              onChange={(id) => change({ pack: id })}
            />
          )
        }
      />
    </>
  );
}

/** A message with its places shown as dots: the numbers come with a household. */
function plain(message: string): string {
  return message.replace(/\{[^}]*\}/g, '…');
}
