import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { answer, api, headers, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useCommand } from '@/api/useCommand';
import { useMay } from '@/app/session';
import { ClockChip } from '@/components/ClockChip';
import { Facts } from '@/components/Facts';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { StatLink } from '@/components/StatLink';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { id, code as oneOf } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { ChangeCampaign, CloseCampaign } from './CampaignForms';
import { Houses } from './Houses';
import { Progress, useProgress } from './Progress';
import '../work.css';
import './campaign.css';
import './words';

type Campaign = Schemas['CampaignView'];
const FILTERS = { area: id, show: oneOf('HousesShown') };

/** One campaign: what is left of it, where, and what is to be done about it. */
export function Component() {
  const { t } = useTranslation('campaigns');
  const { campaignId = '' } = useParams();
  const found = useQuery({
    queryKey: ['campaigns', campaignId],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/campaigns/{campaign_id}', {
          params: { path: { campaign_id: campaignId } },
          signal,
        }),
      ),
  });
  if (!found.data) {
    return (
      <>
        <PageTitle title={t('title')} path={<Link to="/duties/campaigns">{t('title')}</Link>} />
        <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />
        {!found.error && <div className="page-loading" aria-busy="true" />}
      </>
    );
  }
  return <One campaign={found.data} reload={found.refetch} />;
}

function One({ campaign, reload }: { campaign: Campaign; reload: () => Promise<unknown> }) {
  const { t } = useTranslation('campaigns');
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  const [form, setForm] = useState<'change' | 'close' | null>(null);
  const start = useCommand((one: Campaign, key) =>
    answer(
      api.POST('/api/v1/campaigns/{campaign_id}/start', {
        params: { path: { campaign_id: one.id }, header: headers(key, one.version) },
        body: {},
      }),
    ),
  );
  const mayRecord = useMay('record_visits');
  const mayRun = useMay('run_campaigns');
  // Over the list of an area stand the numbers of that area.
  const ofArea = useProgress(campaign, filters.area).data?.total.counts;
  const counts = (filters.area && ofArea) || campaign.counts;
  const hasBegun = campaign.state !== 'planned';
  const here = (show?: Schemas['HousesShown']) => {
    const next = new URLSearchParams();
    if (filters.area) next.set('area', filters.area);
    if (show) next.set('show', show);
    return `?${next}`;
  };
  const close = () => setForm(null);
  const isAtTheDoor = mayRecord && !mayRun;
  const progress = <Progress key="progress" campaign={campaign} area={filters.area} />;
  const houses = (
    <Houses
      key="houses"
      campaign={campaign}
      mayRecord={mayRecord}
      filters={filters}
      change={change}
      cursor={cursor}
      goTo={goTo}
    />
  );
  return (
    <>
      <PageTitle
        title={campaign.title}
        path={<Link to="/duties/campaigns">{t('title')}</Link>}
        about={
          <>
            {campaign.area_name}{' '}
            {campaign.state === 'running' ? (
              <ClockChip due={campaign.ends_on} />
            ) : (
              t('days', { first: campaign.starts_on, last: campaign.ends_on })
            )}{' '}
            {campaign.label && <Tag>{campaign.label}</Tag>}
          </>
        }
        actions={
          campaign.may_run && (
            <>
              <Button onClick={() => setForm('change')}>{t('act.change')}</Button>
              {hasBegun ? (
                <Button onClick={() => setForm('close')}>{t('act.close')}</Button>
              ) : (
                <Button type="primary" loading={start.busy} onClick={() => void start.send(campaign)}>
                  {t('act.start')}
                </Button>
              )}
            </>
          )
        }
      />
      <ProblemNotice problem={start.problem} onRetry={start.repeat} />
      {campaign.state === 'planned' && (
        <p className="work-note">{t('one.planned', { on: campaign.starts_on })}</p>
      )}
      {campaign.closing && campaign.closed_on && (
        <section className="card" aria-label={t('one.closing')}>
          <h2>{t('one.closing')}</h2>
          <p>{t('one.closedOn', { on: campaign.closed_on, ...campaign.closing.counts })}</p>
          <p className="preserve">{campaign.closing.summary}</p>
        </section>
      )}
      {hasBegun && (
        <>
          <div className="stats stats-dense">
            <StatLink
              label={t('one.left')}
              value={counts.left}
              of={counts.houses}
              to={here('left')}
              tone={campaign.days_left < 0 ? 'red' : 'amber'}
            />
            <StatLink label={t('one.notMet')} value={counts.not_met} to={here('not_met')} />
            <StatLink label={t('one.done')} value={counts.done} to={here('done')} />
            <StatLink
              label={t('one.problem')}
              value={counts.with_problem}
              to={here('problem')}
              tone="amber"
            />
            <StatLink label={t('one.toEnter')} value={counts.to_enter} to={here('to_enter')} />
          </div>
          {/* Who goes to the houses looks at them first, and so does who asked for some; others see where they are. */}
          {isAtTheDoor || filters.show ? [houses, progress] : [progress, houses]}
        </>
      )}
      <Arrangement campaign={campaign} />
      {form === 'change' && (
        <ChangeCampaign campaign={campaign} reload={reload} onClose={close} onDone={close} />
      )}
      {form === 'close' && (
        <CloseCampaign campaign={campaign} reload={reload} onClose={close} onDone={close} />
      )}
    </>
  );
}

function Arrangement({ campaign }: { campaign: Campaign }) {
  const { t, i18n } = useTranslation('campaigns');
  const code = useCode();
  return (
    <section className="card campaign-part" aria-label={t('one.facts')}>
      <h2>{t('one.facts')}</h2>
      <Facts
        facts={[
          [t('one.kind'), code('CampaignKind', campaign.kind)],
          [t('one.citation'), campaign.citation],
          [t('one.duty'), campaign.duty && textOf(campaign.duty, i18n.language)],
          [t('form.lead'), campaign.lead],
          [t('form.coLeads'), campaign.co_leads],
          [t('one.groups'), campaign.groups.map((group) => code('HouseholdGroup', group)).join('、')],
          [t('form.list'), campaign.list && code('ListName', campaign.list)],
          [
            t('form.draw'),
            campaign.draw_id && (
              <Link key="draw" to={`/duties/draws/${campaign.draw_id}`}>
                {t('one.draw')}
              </Link>
            ),
          ],
          [t('one.visitors'), campaign.visited_by.map((role) => code('Role', role)).join('、')],
          [t('one.form'), campaign.form ? textOf(campaign.form, i18n.language) : t('one.visit')],
          [t('one.days'), t('days', { first: campaign.starts_on, last: campaign.ends_on })],
          [t('one.started'), campaign.started_on],
        ]}
      />
    </section>
  );
}
