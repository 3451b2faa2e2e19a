import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import type { Problem } from '@/api/problem';
import { Empty } from '@/components/Empty';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';

type Part = Schemas['AreaProgress'];
/** So many days are drawn, the last ones. */
const SHOWN = 14;

/** How far a campaign is in an area and its parts. */
export function useProgress(
  campaign: Schemas['CampaignView'],
  area: string | undefined,
): UseQueryResult<Schemas['CampaignProgress'], Problem> {
  return useQuery<Schemas['CampaignProgress'], Problem>({
    queryKey: ['campaigns', campaign.id, 'progress', area],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/campaigns/{campaign_id}/progress', {
          params: { path: { campaign_id: campaign.id }, query: { area_id: area } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** How far the parts of an area are, and what was done each day. */
export function Progress({ campaign, area }: { campaign: Schemas['CampaignView']; area?: string }) {
  const { t } = useTranslation('campaigns');
  const found = useProgress(campaign, area);
  const to = (part: Part, show?: string) =>
    `?${new URLSearchParams({ area: part.area_id, ...(show && { show }) })}`;
  const number = (
    key: 'with_problem' | 'not_met' | 'to_enter',
    title: string,
    show: string,
  ): Column<Part> => ({
    key,
    title,
    text: ({ counts }) => String(counts[key]),
    render: (part) => (part.counts[key] > 0 ? <Link to={to(part, show)}>{part.counts[key]}</Link> : '0'),
    numeric: true,
  });
  const columns: Column<Part>[] = [
    {
      key: 'name',
      title: t('column.area'),
      text: ({ name }) => name,
      render: (part) => <Link to={to(part)}>{part.name}</Link>,
    },
    {
      key: 'left',
      title: t('column.left'),
      text: ({ counts }) => String(counts.left),
      render: (part) =>
        part.counts.left > 0 ? (
          <Link to={to(part, 'left')}>
            <Tag tone={campaign.days_left < 0 ? 'red' : 'amber'}>{part.counts.left}</Tag>
          </Link>
        ) : (
          '0'
        ),
      numeric: true,
    },
    {
      key: 'done',
      title: t('column.done'),
      text: ({ counts }) => t('of', { done: counts.done, houses: counts.houses }),
      numeric: true,
    },
    number('not_met', t('column.notMet'), 'not_met'),
    number('with_problem', t('column.problem'), 'problem'),
    number('to_enter', t('column.toEnter'), 'to_enter'),
  ];
  const days = (found.data?.days ?? []).slice(-SHOWN);
  const most = Math.max(1, ...days.map(({ houses }) => houses));
  const parts = found.data?.areas;
  return (
    <>
      {(!parts || parts.length > 0) && (
        <section className="campaign-part">
          <h2>{t('one.parts')}</h2>
          <DataTable<Part>
            id="campaign-parts"
            out={{ list: 'campaign_parts', query: { campaign_id: campaign.id, area_id: area } }}
            caption={t('one.parts')}
            columns={columns}
            rows={parts}
            rowKey={({ area_id }) => area_id}
            problem={found.error}
            onRetry={() => void found.refetch()}
            empty={<Empty title={t('one.none')} />}
          />
        </section>
      )}
      {days.length > 0 && (
        <section className="card campaign-part" aria-label={t('one.byDay')}>
          <h2>{t('one.byDay')}</h2>
          <dl className="campaign-days">
            {days.map(({ on, houses }) => (
              <Day key={on} on={on} houses={houses} share={houses / most} />
            ))}
          </dl>
        </section>
      )}
    </>
  );
}

function Day({ on, houses, share }: { on: string; houses: number; share: number }) {
  return (
    <>
      <dt>{on}</dt>
      <dd aria-hidden>
        <progress className="campaign-bar" max={1} value={share} />
      </dd>
      <dd>{houses}</dd>
    </>
  );
}
