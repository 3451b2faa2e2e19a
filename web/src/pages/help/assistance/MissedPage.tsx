import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { AreaSelect } from '@/components/AreaSelect';
import { Empty } from '@/components/Empty';
import { FilterChips } from '@/components/FilterChips';
import { FilterSelect } from '@/components/FilterSelect';
import { PageTitle } from '@/components/PageTitle';
import { Tag } from '@/components/Tag';
import type { Column } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { code, id, name } from '@/lib/filters';
import { yuan } from '@/lib/money';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { AssistanceNav } from './AssistanceNav';
import { ShortList } from './ShortList';
import '@/pages/rules/words';

type Row = Schemas['GapRow'];
const FILTERS = { area: id, ground: code('GapGround'), tier: name, reason: code('GapReason') };
/** Those on whom nobody has acted yet draw the eye. */
const TONES: Partial<Record<Schemas['GapReason'], 'red' | 'amber'>> = {
  not_noticed: 'red',
  warning_open: 'amber',
  clue_open: 'amber',
};

/** Households that may be monitored on some ground and are not, and why not (应纳尽纳). */
export function Component() {
  const { t, i18n } = useTranslation('policies');
  const code = useCode();
  const { filters, change } = useUrlFilters(FILTERS);
  const found = useQuery({
    queryKey: ['policies', 'gaps', filters.area],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/policies/gaps', { params: { query: { area_id: filters.area } }, signal })),
  });
  const view = found.data;
  const tiers = new Map(view?.tiers.map((tier) => [tier.name, i18n.language === 'en' ? tier.en : tier.zh]));
  const counted = (list: 'GapReason' | 'GapGround', counts: Record<string, number> | undefined) =>
    Object.entries(counts ?? {}).map(([value, n]) => ({ value, label: `${code(list, value)} ${n}` }));
  const isShown = ({ reason, grounds, tier }: Row) =>
    (!filters.reason || reason === filters.reason) &&
    (!filters.ground || grounds.includes(filters.ground)) &&
    (!filters.tier || tier === filters.tier);
  const columns: Column<Row>[] = [
    {
      key: 'ground',
      title: t('leftOut.ground'),
      text: (row) => row.grounds.map((ground) => code('GapGround', ground)).join('、'),
    },
    {
      key: 'tier',
      title: t('leftOut.tier'),
      text: (row) => (row.tier ? (tiers.get(row.tier) ?? row.tier) : '--'),
    },
    {
      key: 'income',
      title: t('moved.income'),
      text: (row) => (row.income_per_head == null ? '--' : yuan(row.income_per_head)),
      numeric: true,
    },
    {
      key: 'types',
      title: t('leftOut.types'),
      text: (row) => row.types.map((type) => code('MonitoredType', type)).join('、') || '--',
    },
    {
      key: 'rules',
      title: t('leftOut.rules'),
      text: (row) => row.rules.join('、') || '--',
      optional: true,
    },
    {
      key: 'reason',
      title: t('leftOut.reason'),
      text: (row) => code('GapReason', row.reason),
      render: (row) => <Tag tone={TONES[row.reason]}>{code('GapReason', row.reason)}</Tag>,
    },
  ];
  return (
    <>
      <PageTitle title={t('leftOut.title')} about={t('leftOut.about')} />
      <AssistanceNav />
      <ShortList<Row>
        id="missed"
        out={{
          list: 'missed',
          query: {
            area_id: filters.area,
            ground: filters.ground,
            tier: filters.tier,
            reason: filters.reason,
          },
        }}
        caption={t('leftOut.title')}
        columns={columns}
        rows={view?.households.filter(isShown)}
        rowKey={(row) => row.household_id}
        to={(row) => `/households/${row.household_id}`}
        problem={found.error}
        onRetry={() => void found.refetch()}
        empty={<Empty title={t('leftOut.none')}>{t('leftOut.noneText')}</Empty>}
        tools={
          <>
            <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
            <FilterSelect
              label={t('leftOut.tier')}
              value={filters.tier}
              options={(view?.tiers ?? []).map((tier) => ({
                value: tier.name,
                label: `${tiers.get(tier.name) ?? tier.name} ${tier.households}`,
              }))}
              onChange={(tier) => change({ tier })}
            />
            <FilterChips
              label={t('leftOut.ground')}
              name="ground"
              all={t('leftOut.allGrounds')}
              options={counted('GapGround', view?.grounds)}
            />
            <FilterChips
              label={t('leftOut.reason')}
              name="reason"
              all={t('leftOut.allReasons')}
              options={counted('GapReason', view?.reasons)}
            />
          </>
        }
      />
    </>
  );
}
