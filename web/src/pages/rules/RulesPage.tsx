import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { month, name } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { LevelTag } from '../procedure/warnings/LevelTag';
import { PackSelect } from './PackSelect';
import { PolicyNav } from './PolicyNav';
import { packOf, usePacks } from './usePacks';
import { useRules } from './useRules';
import './policies.css';
import './words';

type Rule = Schemas['RuleView'];
const FILTERS = { pack: name, from: month, to: month };

/** The rules of a pack: when each fires, what it says then, and where it is written. */
export function Component() {
  const { t, i18n } = useTranslation('policies');
  const code = useCode();
  const { filters, change } = useUrlFilters(FILTERS);
  const { data: packs, error, refetch } = usePacks();
  const pack = packs && packOf(packs, filters.pack);
  const rules = useRules(filters.from, filters.to);
  const isInForce = pack?.in_force === true && rules.data !== undefined;
  const standing = (rule: Rule) => rules.data?.rules.find(({ id }) => id === rule.id);
  const columns: Column<Rule>[] = [
    { key: 'risk', title: t('rule.risk'), text: (rule) => code('RiskCategory', rule.risk) },
    {
      key: 'level',
      title: t('rule.level'),
      text: (rule) => code('WarningLevel', rule.level),
      render: (rule) => (
        <span className="rule-level">
          <LevelTag level={rule.level} />
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
      render: (rule) => (
        <details className="fold">
          <summary>{t('rule.expression')}</summary>
          <code className="rule-text" translate="no">
            {rule.when}
          </code>
        </details>
      ),
    },
    {
      key: 'owed',
      title: t('rule.owed'),
      text: (rule) => rule.owed ?? '--',
      render: (rule) => (
        <code className="rule-text" translate="no">
          {rule.owed ?? '--'}
        </code>
      ),
      optional: true,
    },
    ...(isInForce
      ? [
          {
            key: 'pushed',
            title: t('rule.pushed'),
            text: (rule: Rule) => String(standing(rule)?.pushed ?? 0),
            numeric: true,
          },
          {
            key: 'hit',
            title: t('rule.hit'),
            text: (rule: Rule) => {
              const percent = standing(rule)?.hit_percent;
              return percent == null ? '--' : `${percent}%`;
            },
            numeric: true,
          },
          {
            key: 'answers',
            title: t('rule.answers'),
            text: (rule: Rule) => {
              const seen = standing(rule);
              return seen && seen.pushed > 0
                ? t('rule.answered', {
                    confirmed: seen.confirmed,
                    wrong: seen.not_true,
                    lapsed: seen.lapsed,
                    open: seen.open,
                  })
                : '--';
            },
          },
        ]
      : []),
    { key: 'citation', title: t('citation'), text: (rule) => rule.citation },
    {
      key: 'id',
      title: t('rule.id'),
      text: (rule) => rule.id,
      render: (rule) => <code translate="no">{rule.id}</code>,
      optional: true,
    },
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
            <>
              <PackSelect
                label={t('pack')}
                packs={packs}
                value={pack.id}
                onChange={(id) => change({ pack: id })}
              />
              {isInForce &&
                (['from', 'to'] as const).map((name) => (
                  <span key={name} className="rule-month">
                    <label htmlFor={`rules-${name}`}>{t(`rule.${name}`)}</label>
                    <Input
                      id={`rules-${name}`}
                      type="month"
                      value={filters[name] ?? rules.data?.[name]}
                      onChange={(event) => change({ [name]: event.target.value })}
                    />
                  </span>
                ))}
            </>
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
