import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useMay } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { ClockChip } from '@/components/ClockChip';
import { Empty } from '@/components/Empty';
import { FilterSelect } from '@/components/FilterSelect';
import { PageTitle } from '@/components/PageTitle';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { day, id, code as oneOf } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { DutyNav } from '../duty/DutyNav';
import { PlanCampaign } from './CampaignForms';
import { useChoices } from './useChoices';
import './campaign.css';
import './words';

type Campaign = Schemas['CampaignView'];
type Duty = Schemas['CampaignDuty'];
const FILTERS = { state: oneOf('CampaignState'), area: id, from: day };

/** The campaigns that concern the post, and the duties of this period that still want one. */
export function Component() {
  const { t } = useTranslation('campaigns');
  const code = useCode();
  const options = useCodeOptions();
  const navigate = useNavigate();
  const mayRun = useMay('run_campaigns');
  const { filters, change } = useUrlFilters(FILTERS);
  const [planning, setPlanning] = useState<{ duty?: Duty } | null>(null);
  const query = { state: filters.state, area_id: filters.area, from: filters.from };
  const list = useQuery({
    queryKey: ['campaigns', 'list', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/campaigns', { params: { query }, signal })),
  });
  const link = ({ id }: Campaign) => `/duties/campaigns/${id}`;
  const columns: Column<Campaign>[] = [
    {
      key: 'title',
      title: t('column.title'),
      text: ({ title }) => title,
      render: (row) => (
        <>
          <Link to={link(row)}>{row.title}</Link> {row.label && <Tag>{row.label}</Tag>}
        </>
      ),
    },
    { key: 'area', title: t('column.area'), text: ({ area_name }) => area_name },
    {
      key: 'days',
      title: t('column.days'),
      text: (row) => t('days', { first: row.starts_on, last: row.ends_on }),
      render: (row) =>
        row.state === 'running' && row.counts.left > 0 ? (
          <ClockChip due={row.ends_on} />
        ) : (
          t('days', { first: row.starts_on, last: row.ends_on })
        ),
    },
    {
      key: 'left',
      title: t('column.left'),
      text: ({ counts }) => String(counts.left),
      render: (row) =>
        row.counts.left > 0 ? <Link to={`${link(row)}?show=left`}>{row.counts.left}</Link> : '0',
      numeric: true,
    },
    {
      key: 'done',
      title: t('column.done'),
      text: ({ counts }) => t('of', { done: counts.done, houses: counts.houses }),
      numeric: true,
    },
    {
      key: 'problem',
      title: t('column.problem'),
      text: ({ counts }) => String(counts.with_problem),
      render: (row) =>
        row.counts.with_problem > 0 ? (
          <Link to={`${link(row)}?show=problem`}>
            <Tag tone="amber">{row.counts.with_problem}</Tag>
          </Link>
        ) : (
          '0'
        ),
      numeric: true,
    },
    { key: 'state', title: t('column.state'), text: ({ state }) => code('CampaignState', state) },
  ];
  return (
    <>
      <PageTitle
        title={t('title')}
        about={t('about')}
        actions={
          mayRun && (
            <Button type="primary" onClick={() => setPlanning({})}>
              {t('plan')}
            </Button>
          )
        }
      />
      <DutyNav />
      <Duties onPlan={mayRun ? (duty) => setPlanning({ duty }) : undefined} />
      <DataTable<Campaign>
        id="campaigns"
        out={{ list: 'campaigns', query }}
        caption={t('title')}
        columns={columns}
        rows={list.data}
        rowKey={({ id }) => id}
        rowLink={link}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={
          filters.state || filters.area || filters.from ? (
            <Empty title={t('noneOfState')} />
          ) : (
            <Empty title={t('none')}>{mayRun && t('noneText')}</Empty>
          )
        }
        tools={
          <>
            <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
            <FilterSelect
              label={t('column.state')}
              value={filters.state}
              options={options('CampaignState')}
              onChange={(state) => change({ state })}
            />
            {filters.from && (
              <Button onClick={() => change({ from: undefined })}>
                {t('fromDay', { day: filters.from })}
              </Button>
            )}
          </>
        }
      />
      {planning && (
        <PlanCampaign
          duty={planning.duty}
          onClose={() => setPlanning(null)}
          onDone={(campaign) => void navigate(link(campaign))}
        />
      )}
    </>
  );
}

/** What the packs ask for in this period that only a campaign fulfils. */
function Duties({ onPlan }: { onPlan?: (duty: Duty) => void }) {
  const { t, i18n } = useTranslation('campaigns');
  const duties = useChoices().data?.duties;
  if (!duties || duties.length === 0) return null;
  return (
    <section className="card campaign-duties" aria-label={t('due.title')}>
      <h2>{t('due.title')}</h2>
      <ul>
        {duties.map((duty) => (
          <li key={duty.id}>
            <span>{textOf(duty, i18n.language)}</span>
            {duty.campaign ? (
              <Link to={`/duties/campaigns/${duty.campaign}`}>{t('due.see')}</Link>
            ) : (
              <>
                <span className="muted">{t('due.open', { due: duty.due })}</span>
                {onPlan && <Button onClick={() => onPlan(duty)}>{t('due.start')}</Button>}
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
