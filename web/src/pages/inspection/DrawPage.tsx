import { useQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { Empty } from '@/components/Empty';
import { Facts } from '@/components/Facts';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { EnterSeed, WithdrawDraw } from './DrawForms';
import '../work.css';
import './inspection.css';
import './words';

type Draw = Schemas['DrawView'];
type Pick = Schemas['DrawPick'];

/** One draw: its frozen frame, its seed, what was drawn, and what is published. */
export function Component() {
  const { t } = useTranslation('inspections');
  const { drawId = '' } = useParams();
  const found = useQuery({
    queryKey: ['draws', drawId],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/draws/{draw_id}', { params: { path: { draw_id: drawId } }, signal })),
  });
  if (!found.data) {
    return (
      <>
        <PageTitle title={t('draws')} path={<Link to="/duties/draws">{t('draws')}</Link>} />
        <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />
        {!found.error && <div className="page-loading" aria-busy="true" />}
      </>
    );
  }
  return <One draw={found.data} reload={found.refetch} />;
}

function One({ draw, reload }: { draw: Draw; reload: () => Promise<unknown> }) {
  const { t } = useTranslation('inspections');
  const code = useCode();
  const [open, setOpen] = useState<'seed' | 'withdraw' | null>(null);
  const close = () => setOpen(null);
  const decide = useCommand(({ draw: one, approve }: { draw: Draw; approve: boolean }, key) =>
    answer(
      api.POST('/api/v1/draws/{draw_id}/withdrawal/decision', {
        params: { path: { draw_id: one.id }, header: headers(key, one.version) },
        body: { approve },
      }),
    ),
  );
  const publish = useCommand((one: Draw, key) =>
    answer(
      api.POST('/api/v1/draws/{draw_id}/publish', {
        params: { path: { draw_id: one.id }, header: headers(key, one.version) },
        body: {},
      }),
    ),
  );
  const ask = () =>
    Modal.confirm({
      title: t('draw.publishAsk'),
      okText: t('draw.publishNow'),
      onOk: () => publish.send(draw),
    });
  const withdrawal = (reason: string) => {
    const said = {
      name: draw.withdraw_asked_by_name ?? '--',
      other: draw.withdrawn_by_name ?? '--',
      reason,
    };
    return draw.state === 'withdrawn' ? t('draw.withdrawn', said) : t('draw.withdrawalOpen', said);
  };
  const design = draw.stages.map((stage) =>
    t('draw.stage', {
      stage: code('DrawStage', stage.stage),
      method: code('DrawMethod', stage.method),
      take: stage.take,
      spare: stage.spare,
    }),
  );
  return (
    <>
      <PageTitle
        title={draw.title}
        path={<Link to="/duties/draws">{t('draws')}</Link>}
        about={
          <>
            {draw.area_name} <Tag>{code('DrawState', draw.state)}</Tag>
          </>
        }
        actions={
          <>
            {draw.may_seed && (
              <Button type="primary" onClick={() => setOpen('seed')}>
                {t('draw.enterSeed')}
              </Button>
            )}
            {draw.may_withdraw && <Button onClick={() => setOpen('withdraw')}>{t('draw.withdraw')}</Button>}
            {draw.may_decide_withdrawal && (
              <>
                <Button
                  type="primary"
                  loading={decide.busy}
                  onClick={() => void decide.send({ draw, approve: true })}
                >
                  {t('draw.agree')}
                </Button>
                <Button loading={decide.busy} onClick={() => void decide.send({ draw, approve: false })}>
                  {t('draw.disagree')}
                </Button>
              </>
            )}
            {draw.may_publish && (
              <Button loading={publish.busy} onClick={ask}>
                {t('draw.publish')}
              </Button>
            )}
            {draw.state === 'published' && (
              <>
                <Button href={`/api/v1/draws/${draw.id}/publication`} download="draw.json">
                  {t('draw.publication')}
                </Button>
                <Button href="/api/v1/draws/script" download="verify.py">
                  {t('draw.script')}
                </Button>
              </>
            )}
          </>
        }
      />
      <ProblemNotice problem={publish.problem} onRetry={publish.repeat} />
      <ProblemNotice problem={decide.problem} onRetry={decide.repeat} />
      {draw.withdraw_reason && <p className="work-note">{withdrawal(draw.withdraw_reason)}</p>}
      {draw.state === 'frozen' && !draw.may_seed && !draw.withdraw_reason && (
        <p className="work-note">{t('draw.waits', { on: draw.seed_rule.on })}</p>
      )}
      {draw.state === 'drawn' && <p className="work-note">{t('draw.hidden')}</p>}
      {draw.state === 'published' && <p className="work-note">{t('draw.verify')}</p>}
      <section className="card inspection-part" aria-label={t('draw.facts')}>
        <h2>{t('draw.facts')}</h2>
        <Facts
          facts={[
            [t('draw.citation'), draw.citation],
            [t('draw.groups'), draw.groups.map((group) => code('HouseholdGroup', group)).join('、')],
            [t('draw.design'), design.join('；')],
            [t('draw.strata'), draw.by_group ? t('draw.byGroup') : t('draw.together')],
            [t('draw.notSeen'), draw.not_seen_since],
            [t('draw.frame'), t('draw.frameOf', { units: draw.units, households: draw.households })],
            [
              t('draw.digest'),
              <code key="digest" className="inspection-digest">
                {draw.frame_digest}
              </code>,
            ],
            [t('draw.frozenBy'), t('draw.by', { name: draw.proposed_by_name ?? '--', on: draw.proposed_on })],
            [t('draw.seed'), draw.seed],
            [t('draw.source'), draw.seed_rule.source],
            [t('draw.seedOn'), t('draw.seedRule', { on: draw.seed_rule.on, digits: draw.seed_rule.digits })],
            [
              t('draw.seededBy'),
              draw.seeded_on && t('draw.by', { name: draw.seeded_by_name ?? '--', on: draw.seeded_on }),
            ],
            [t('draw.publishedOn'), draw.published_on],
            [
              t('draw.withdrawnOn'),
              draw.withdrawn_on && draw.withdrawn_late
                ? t('draw.withdrawnLate', { on: draw.withdrawn_on })
                : draw.withdrawn_on,
            ],
          ]}
        />
      </section>
      {(draw.state === 'drawn' || draw.state === 'published') && <Sample draw={draw} />}
      {open === 'seed' && <EnterSeed draw={draw} reload={reload} onClose={close} onDone={close} />}
      {open === 'withdraw' && <WithdrawDraw draw={draw} reload={reload} onClose={close} onDone={close} />}
    </>
  );
}

function Sample({ draw }: { draw: Draw }) {
  const { t } = useTranslation('inspections');
  const code = useCode();
  const list = useQuery({
    queryKey: ['draws', draw.id, 'sample'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/draws/{draw_id}/sample', { params: { path: { draw_id: draw.id } }, signal })),
  });
  const paper = useCommand(async (_: { nth: number }) => {
    const { download } = await import('@/lib/download');
    const file = await answer(
      api.GET('/api/v1/draws/{draw_id}/workbook', {
        params: { path: { draw_id: draw.id } },
        parseAs: 'blob',
      }),
    );
    download(file as unknown as Blob, `${draw.title}.xlsx`);
  });
  const columns: Column<Pick>[] = [
    { key: 'stage', title: t('draw.level'), text: ({ stage }) => code('DrawStage', stage) },
    { key: 'area', title: t('draw.area'), text: ({ area_name }) => area_name },
    {
      key: 'head',
      title: t('draw.head'),
      text: ({ head, household_id }) => head ?? (household_id ? t('draw.noHead') : '--'),
      render: ({ head, household_id }) =>
        household_id ? <Link to={`/households/${household_id}`}>{head ?? t('draw.noHead')}</Link> : '--',
    },
    {
      key: 'order',
      title: t('draw.order'),
      text: ({ order, spare }) => (spare ? t('draw.spareNo', { order }) : t('draw.drawnNo', { order })),
    },
    { key: 'chance', title: t('draw.chance'), text: ({ chance }) => chance ?? '--', numeric: true },
    { key: 'visited', title: t('draw.visitedOn'), text: ({ visited_on }) => visited_on ?? '--' },
  ];
  return (
    <section className="inspection-part">
      <h2>{t('draw.sample')}</h2>
      <ProblemNotice problem={paper.problem} onRetry={paper.repeat} />
      <DataTable<Pick>
        id="draw-sample"
        out={{ list: 'draw_sample', query: { draw_id: draw.id } }}
        caption={t('draw.sample')}
        columns={columns}
        rows={list.data}
        rowKey={({ unit, stage }) => `${stage}${unit}`}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('draw.noneHere')} />}
        tools={
          <Button loading={paper.busy} onClick={() => void paper.send({ nth: Date.now() })}>
            {t('draw.export')}
          </Button>
        }
      />
    </section>
  );
}
