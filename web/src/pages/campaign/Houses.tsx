import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { AreaSelect } from '@/components/AreaSelect';
import { Empty } from '@/components/Empty';
import { FilterSelect } from '@/components/FilterSelect';
import { useList } from '@/components/ListPage';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { say } from '@/lib/said';
import { useSameVisit } from '../help/useSameVisit';
import { VisitForm } from '../register/household/forms/VisitForm';
import { TellOfHouse } from './CampaignForms';

type House = Schemas['CampaignHouse'];
type Shown = Schemas['HousesShown'];

interface Props {
  campaign: Schemas['CampaignView'];
  /** The post records visits, and so marks what is in the external system. */
  mayRecord: boolean;
  filters: { area?: string; show?: Shown };
  change: (filters: { area?: string | undefined; show?: string | undefined }) => void;
  cursor: string | undefined;
  goTo: (cursor: string) => void;
}

/** The houses of a campaign, with what a post that visits may do at each. */
export function Houses({ campaign, mayRecord, filters, change, cursor, goTo }: Props) {
  const { t } = useTranslation('campaigns');
  const code = useCode();
  const options = useCodeOptions();
  const [open, setOpen] = useState<{ form: 'visit' | 'tell'; house: House } | null>(null);
  const path = { campaign_id: campaign.id };
  const narrowed = { area_id: filters.area, show: filters.show };
  const list = useList<House & { id: string }>(
    `campaign/${campaign.id}`,
    { ...narrowed, cursor },
    (query, signal) =>
      answer(
        api.GET('/api/v1/campaigns/{campaign_id}/houses', {
          params: { path, query },
          signal,
        }),
      ).then((page) => ({
        ...page,
        items: page.items.map((house) => ({ ...house, id: house.household_id })),
      })),
  );
  // A look-back counts what was recorded within it alone.
  const within = campaign.kind === 'look_back' ? campaign.id : undefined;
  const same = useSameVisit(({ head }, { counted_for }) => {
    const name = head ?? t('noHead');
    return counted_for.some(({ id }) => id === campaign.id)
      ? t('act.saidSame', { name })
      : t('act.notCounted', { name });
  }, within);
  const enter = useCommand(
    (area: string | undefined, key) =>
      answer(
        api.POST('/api/v1/campaigns/{campaign_id}/entered', {
          params: { path, header: { 'Idempotency-Key': key } },
          body: { area_id: area ?? null },
        }),
      ),
    ({ entered }) => say(t('act.entered', { count: entered })),
  );
  // A long list is refused to an office above, with what it can do instead.
  const paper = useCommand(async (_: { nth: number }) => {
    const { download } = await import('@/lib/download');
    const file = await answer(
      api.GET('/api/v1/campaigns/{campaign_id}/workbook', {
        params: { path, query: narrowed },
        parseAs: 'blob',
      }),
    );
    download(file as unknown as Blob, `${campaign.title}.xlsx`);
  });
  const isRunning = campaign.state === 'running';
  const isLeft = ({ outcome }: House) => outcome === 'left' || outcome === 'not_met';
  const acts = (house: House) => (
    <span className="campaign-acts">
      {campaign.form ? (
        <Link to={`/assistance/ledgers/${campaign.form.id}?household=${house.household_id}`}>
          {t('act.fill')}
        </Link>
      ) : (
        <>
          <Button size="small" loading={same.busy} onClick={() => void same.send(house)}>
            {t('act.same')}
          </Button>
          <Button size="small" onClick={() => setOpen({ form: 'visit', house })}>
            {t('act.visit')}
          </Button>
        </>
      )}
      {mayRecord && (
        <Button size="small" type="link" onClick={() => setOpen({ form: 'tell', house })}>
          {t('act.tell')}
        </Button>
      )}
    </span>
  );
  const columns: Column<House & { id: string }>[] = [
    {
      key: 'head',
      title: t('column.head'),
      text: (row) => row.head ?? t('noHead'),
      render: (row) => <Link to={`/households/${row.household_id}`}>{row.head ?? t('noHead')}</Link>,
    },
    { key: 'place', title: t('column.place'), text: (row) => row.area_name },
    {
      key: 'outcome',
      title: t('column.outcome'),
      text: (row) => code('CampaignOutcome', row.outcome),
      render: (row) => (
        <Tag tone={row.outcome === 'not_met' ? 'amber' : isLeft(row) ? undefined : 'green'}>
          {code('CampaignOutcome', row.outcome)}
        </Tag>
      ),
    },
    // Of a house that is left there is nothing to tell yet.
    ...(filters.show === 'left'
      ? []
      : [
          { key: 'on', title: t('column.on'), text: (row: House) => row.done_on ?? '--' },
          { key: 'note', title: t('column.note'), text: (row: House) => row.note ?? '--' },
        ]),
    { key: 'entered', title: t('column.entered'), text: (row) => row.entered_on ?? '--', optional: true },
    ...(campaign.may_visit && isRunning
      ? [
          {
            key: 'act',
            title: t('column.act'),
            text: () => '',
            onScreen: true,
            render: (row: House) => (isLeft(row) ? acts(row) : null),
          },
        ]
      : []),
  ];
  const ask = (count: number) =>
    Modal.confirm({
      title: t('act.enterAsk', { count }),
      okText: t('act.enter'),
      onOk: () => enter.send(filters.area),
    });
  return (
    <section className="campaign-part">
      <h2>{t('one.list')}</h2>
      <ProblemNotice problem={same.problem} onRetry={same.repeat} />
      <ProblemNotice problem={enter.problem} onRetry={enter.repeat} />
      <ProblemNotice problem={paper.problem} onRetry={paper.repeat} />
      <DataTable<House & { id: string }>
        id="campaign-houses"
        out={{ list: 'campaign_houses', query: { campaign_id: campaign.id, ...narrowed } }}
        caption={t('one.list')}
        columns={columns}
        rows={list.data?.items}
        rowKey={({ id }) => id}
        page={list.data}
        onCursor={goTo}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('one.none')} />}
        tools={
          <>
            <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
            <FilterSelect
              label={t('one.show')}
              value={filters.show}
              options={options('HousesShown')}
              onChange={(show) => change({ show })}
            />
            <Button loading={paper.busy} onClick={() => void paper.send({ nth: Date.now() })}>
              {t('act.export')}
            </Button>
            {mayRecord && filters.show === 'to_enter' && (list.data?.total ?? 0) > 0 && (
              <Button loading={enter.busy} onClick={() => ask(list.data?.total ?? 0)}>
                {t('act.enter')}
              </Button>
            )}
          </>
        }
      />
      {open?.form === 'visit' && (
        <VisitForm householdId={open.house.household_id} campaignId={within} onClose={() => setOpen(null)} />
      )}
      {open?.form === 'tell' && (
        <TellOfHouse campaign={campaign} house={open.house} onClose={() => setOpen(null)} />
      )}
    </section>
  );
}
