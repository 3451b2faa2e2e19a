import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { type Household, useHousehold } from '@/api/household';
import { readAnew, useCommand } from '@/api/useCommand';
import { useHeld } from '@/app/decision/held';
import { useSession } from '@/app/session';
import { ClockChip, nearest } from '@/components/ClockChip';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { useShortcut } from '@/lib/useShortcut';
import { ActDrawer } from '../cases/acts/ActDrawer';
import { CaseTabs } from '../cases/CaseTabs';
import { type CaseView, sendAct, useCase, useTakeCase } from '../cases/useCase';
import { BatchApproval } from './BatchApproval';
import { DecisionDrawer } from './DecisionDrawer';
import { Docket } from './Docket';
import '../../work.css';
import './bench.css';
import './words';

type Act = Schemas['ActKind'];
type Row = Schemas['CaseRow'];

/** What a level decides: the state in which a case waits for it, and the act that passes it on. */
const TURN: Partial<Record<Schemas['Role'], { state: Schemas['CaseState']; act: Act }>> = {
  town_leader: { state: 'town_submission', act: 'submit_to_county' },
  town_officer: { state: 'town_review', act: 'pass_town_review' },
  county_leader: { state: 'county_decision', act: 'approve' },
  county_officer: { state: 'county_decision', act: 'approve' },
  county_government: { state: 'government_decision', act: 'approve_government' },
};

/** The act that passes a case on from where it is: a town's leader checks, too, where no officer may. */
const PASSES: Partial<Record<Schemas['CaseState'], Act>> = Object.fromEntries(
  Object.values(TURN).map(({ state, act }) => [state, act]),
);

/** As in `bench.css`. */
const STACKED = '(max-width: 1023px)';

/** The approval bench: the queue by the time left, and one case with what the village says beside the evidence. */
export function Component() {
  const { t } = useTranslation('bench');
  const { post } = useSession();
  const turn = TURN[post.role];
  const [params, setParams] = useSearchParams();
  const chosen = params.get('case') ?? undefined;
  // The decision that was undone is in the address: its form opens again.
  const asked = params.get('act') as Act | null;
  const [chosenAct, setAct] = useState<Act | null>(null);
  const act = chosenAct ?? asked;
  const held = useHeld();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [isBatch, setBatch] = useState(false);
  const take = useTakeCase();
  const client = useQueryClient();
  const query = { state: turn?.state, closed: false, limit: 200 };
  const queue = useQuery({
    queryKey: ['cases', 'list', 'bench', query],
    enabled: turn !== undefined,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/cases', { params: { query }, signal })),
  });
  const rows = [...(queue.data?.items ?? [])].sort(byTimeLeft);
  const one = useCase(chosen);
  const view = one.data;
  const passing = (view && PASSES[view.state]) ?? turn?.act;
  const household = useHousehold(view?.household_id);
  const open = useCommand<CaseView, CaseView>((given, key) => sendAct(given, { act: 'open' }, key), take);
  useOpening(view, (given) => void open.send(given));
  // Where the queue stands above the case (a narrow window, or a wide one enlarged), a case that opens comes into view.
  const caseRef = useRef<HTMLElement>(null);
  useEffect(() => {
    if (chosen && window.matchMedia(STACKED).matches) caseRef.current?.scrollIntoView({ block: 'start' });
  }, [chosen]);

  const choose = (id: string | undefined) => setParams(id ? { case: id } : {});
  const leaveForm = () => {
    setAct(null);
    if (asked) choose(chosen);
  };
  const next = () => {
    const at = rows.findIndex(({ id }) => id === chosen);
    choose((rows[at + 1] ?? rows.find(({ id }) => id !== chosen) ?? rows[0])?.id);
  };
  const isHeldBack = (id: string | undefined) => held.some(({ decision }) => decision.caseId === id);
  const isHeld = isHeldBack(view?.id);
  const may = (wanted: Act | undefined): wanted is Act =>
    wanted !== undefined && !isHeld && view?.may.includes(wanted) === true;
  const begin = (wanted: Act | undefined) => may(wanted) && household.data && setAct(wanted);
  useShortcut('a', () => begin(passing));
  useShortcut('r', () => begin('return'));
  useShortcut('h', () => begin('suspend'));
  useShortcut('n', next);

  if (turn === undefined) {
    return (
      <>
        <PageTitle title={t('title')} />
        <CaseTabs />
        <Empty title={t('notHere.title')}>{t('notHere.text')}</Empty>
      </>
    );
  }
  return (
    <>
      <PageTitle
        title={t('title')}
        about={t('about')}
        actions={
          <Button disabled={marked.size === 0} onClick={() => setBatch(true)}>
            {t('batch.open', { n: marked.size })}
          </Button>
        }
      />
      <CaseTabs />
      <div className="bench">
        <section className="bench-queue" aria-label={t('queue')}>
          <div className="bench-queue-head">
            <h2>{t('queueOf', { n: queue.data?.total ?? 0 })}</h2>
            <Button onClick={next} disabled={rows.length === 0}>
              {t('next')} <kbd>N</kbd>
            </Button>
          </div>
          <ProblemNotice problem={queue.error} onRetry={() => void queue.refetch()} />
          {queue.data && rows.length === 0 && <Empty title={t('empty.title')}>{t('empty.text')}</Empty>}
          <ul>
            {rows.map((row) => (
              <QueueRow
                key={row.id}
                row={row}
                isChosen={row.id === chosen}
                isMarked={marked.has(row.id)}
                isHeld={isHeldBack(row.id)}
                onChoose={() => choose(row.id)}
                onMark={() => setMarked(toggled(marked, row.id))}
              />
            ))}
          </ul>
        </section>
        <section ref={caseRef} className="bench-case" aria-label={t('case')}>
          <ProblemNotice problem={one.error} onRetry={() => void one.refetch()} />
          <ProblemNotice problem={open.problem} onRetry={open.repeat} />
          {chosen === undefined && <Empty title={t('none.title')}>{t('none.text')}</Empty>}
          {chosen !== undefined && !view && !one.error && <div className="page-loading" aria-busy="true" />}
          {view && household.data && (
            <Docket
              view={view}
              household={household.data}
              act={passing ?? turn.act}
              isHeld={isHeld}
              onAct={setAct}
            />
          )}
        </section>
      </div>
      {act && may(act) && view && household.data && (
        <ActForm
          act={act}
          view={view}
          household={household.data}
          onClose={leaveForm}
          reload={one.refetch}
          onDone={() => {
            setAct(null);
            next();
          }}
        />
      )}
      {isBatch && (
        <BatchApproval
          rows={rows.filter(({ id }) => marked.has(id))}
          act={turn.act}
          onClose={() => {
            setBatch(false);
            setMarked(new Set());
            readAnew(client);
          }}
        />
      )}
    </>
  );
}

/** A case that is read here has been opened: from then on the level before cannot take it back. */
function useOpening(view: CaseView | undefined, open: (view: CaseView) => void): void {
  const opened = useRef<string | null>(null);
  const latest = useRef(open);
  latest.current = open;
  useEffect(() => {
    if (!view || view.is_opened || !view.may.includes('open') || opened.current === view.id) return;
    opened.current = view.id;
    latest.current(view);
  }, [view]);
}

/** What is decided for good can be undone for ten seconds; the rest takes effect at once. */
const DECISIONS: Act[] = [
  'pass_town_review',
  'submit_to_county',
  'approve',
  'approve_government',
  'refuse',
  'return',
];

interface FormProps {
  act: Act;
  view: CaseView;
  household: Household;
  onClose: () => void;
  onDone: () => void;
  reload: () => Promise<unknown>;
}

function ActForm({ act, view, household, onClose, onDone, reload }: FormProps) {
  const take = useTakeCase();
  if (DECISIONS.includes(act)) {
    return (
      <DecisionDrawer act={act} view={view} household={household} onClose={onClose} onDecided={onDone} />
    );
  }
  return (
    <ActDrawer
      act={act}
      view={view}
      household={household}
      onClose={onClose}
      reload={reload}
      onDone={(after) => {
        take(after);
        onDone();
      }}
    />
  );
}

function byTimeLeft(a: Row, b: Row): number {
  return nearest(a).localeCompare(nearest(b));
}

function toggled(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const after = new Set(before);
  if (!after.delete(id)) after.add(id);
  return after;
}

interface QueueRowProps {
  row: Row;
  isChosen: boolean;
  isMarked: boolean;
  isHeld: boolean;
  onChoose: () => void;
  onMark: () => void;
}

function QueueRow({ row, isChosen, isMarked, isHeld, onChoose, onMark }: QueueRowProps) {
  const { t } = useTranslation('bench');
  const code = useCode();
  const name = row.head ?? t('noHead');
  return (
    <li data-chosen={isChosen || undefined}>
      <Checkbox checked={isMarked} disabled={isHeld} onChange={onMark} aria-label={t('mark', { name })} />
      <button type="button" aria-current={isChosen || undefined} onClick={onChoose}>
        <strong>{name}</strong>
        <span className="muted">
          {row.area_name} · {code('CaseKind', row.kind)}
        </span>
      </button>
      {isHeld ? <Tag tone="blue">{t('held')}</Tag> : <ClockChip due={row.due} clock={row.clock} />}
    </li>
  );
}
