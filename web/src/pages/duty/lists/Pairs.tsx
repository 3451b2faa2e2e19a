import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { answer, api, headers, type Schemas } from '@/api/client';
import { hold, useHeld } from '@/app/decision/held';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { randomKey } from '@/lib/randomKey';
import { useShortcut } from '@/lib/useShortcut';
import { SaidPairs } from './SaidPairs';
import { Why } from './Why';

export type Pair = Schemas['ListPairView'];
type Word = Schemas['PairWord'];

/** One doubtful row after the other, answered with a key. */
export function Pairs({ batchId }: { batchId: string }) {
  const { t } = useTranslation('departments');
  const navigate = useNavigate();
  const [skipped, setSkipped] = useState<ReadonlySet<string>>(new Set());
  const [twice, setTwice] = useState(false);
  const [saidSame, setSaidSame] = useState<Record<string, number>>({});
  const pairs = useQuery({
    queryKey: ['list-batch', batchId, 'pairs'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/list-batches/{list_batch_id}/pairs', {
          params: { path: { list_batch_id: batchId } },
          signal,
        }),
      ),
  });
  const client = useQueryClient();
  // One that is held back counts as answered; taken back, it comes first again.
  const waiting = useHeld().filter(({ state }) => state !== 'failed');
  const held = waiting.map(({ decision }) => decision.caseId);
  const isWaiting = ({ state }: Pair) => state === 'open' || state === 'second';
  const all = pairs.data?.filter(isWaiting) ?? [];
  // One row is about one person: the others on the line of a held yes wait for it.
  const sameLines = held.map((id) => saidSame[id]);
  const open = all.filter(
    (pair) => !pair.read_by_caller && !held.includes(pair.id) && !sameLines.includes(pair.line),
  );
  const ofOthers = all.filter((pair) => pair.read_by_caller).length;
  const current = open.find(({ id }) => !skipped.has(id)) ?? open[0];
  const [gone, setGone] = useState<number[]>([]);
  const [differ, setDiffer] = useState<number[]>([]);
  const answerWith = (word: Word) => {
    if (!current) return;
    const pair = current;
    const key = randomKey();
    if (word === 'same') setSaidSame((before) => ({ ...before, [pair.id]: pair.line }));
    hold({
      caseId: pair.id,
      label: t('pairs.held', { line: pair.line, answer: t(`pairs.${word}`) }),
      send: async (isLeaving) => {
        try {
          const said = await answer(
            api.POST('/api/v1/list-pairs/{list_pair_id}/answer', {
              params: { path: { list_pair_id: pair.id }, header: headers(key, pair.version) },
              body: { word, twice },
              keepalive: isLeaving,
            }),
          );
          if (said.state === 'gone') setGone((lines) => [...lines, pair.line]);
          if (said.differ) setDiffer((lines) => [...lines, pair.line]);
        } finally {
          await client.invalidateQueries({ queryKey: ['list-batch', batchId] });
        }
      },
      reopen: () => {
        setSkipped((before) => new Set([...before].filter((id) => id !== pair.id)));
        void navigate(`/duties/lists/${batchId}`);
      },
    });
  };
  const skip = () => {
    if (!current) return;
    // Once every row was skipped, they come round again.
    const isLast = open.every(({ id }) => id === current.id || skipped.has(id));
    setSkipped(new Set(isLast ? [current.id] : [...skipped, current.id]));
  };
  useShortcut('1', () => answerWith('same'));
  useShortcut('2', () => answerWith('other'));
  useShortcut('3', () => answerWith('unsure'));
  useShortcut('4', skip);
  if (pairs.data?.length === 0) return null;
  return (
    <section className="card" aria-label={t('pairs.title')}>
      <h2>{t('pairs.title')}</h2>
      {pairs.data && <p role="status">{t('pairs.left', { left: open.length, total: pairs.data.length })}</p>}
      {ofOthers > 0 && <p className="muted">{t('pairs.ofOthers', { n: ofOthers })}</p>}
      <ProblemNotice problem={pairs.error} onRetry={() => void pairs.refetch()} />
      {gone.length > 0 && <p role="alert">{t('pairs.gone', { line: gone.join('、') })}</p>}
      {differ.length > 0 && <p role="alert">{t('pairs.differ', { line: differ.join('、') })}</p>}
      {current ? (
        <>
          <PairTable pair={current} />
          <div className="chips">
            <Button type="primary" onClick={() => answerWith('same')}>
              <kbd>1</kbd> {t('pairs.same')}
            </Button>
            <Button onClick={() => answerWith('other')}>
              <kbd>2</kbd> {t('pairs.other')}
            </Button>
            <Button onClick={() => answerWith('unsure')}>
              <kbd>3</kbd> {t('pairs.unsure')}
            </Button>
            {open.length > 1 && (
              <Button onClick={skip}>
                <kbd>4</kbd> {t('pairs.skip')}
              </Button>
            )}
            <Checkbox checked={twice} onChange={(event) => setTwice(event.target.checked)}>
              {t('pairs.twice')}
            </Checkbox>
          </div>
        </>
      ) : (
        pairs.data && <p>{ofOthers > 0 ? t('pairs.doneHere') : t('pairs.done')}</p>
      )}
      {pairs.data && <SaidPairs batchId={batchId} pairs={pairs.data.filter((pair) => !isWaiting(pair))} />}
    </section>
  );
}

function PairTable({ pair }: { pair: Pair }) {
  const { t, i18n } = useTranslation('departments');
  const code = useCode();
  const isZh = i18n.language.startsWith('zh');
  return (
    <>
      <p className="chips">
        <Tag tone="amber">{code('PairReason', pair.reason)}</Tag>
        {pair.state === 'second' && <Tag tone="blue">{code('PairState', pair.state)}</Tag>}
        <span>{t('pairs.line', { line: pair.line })}</span>
      </p>
      <table className="lists-pair">
        <thead>
          <tr>
            <th scope="col">{t('pairs.what')}</th>
            <th scope="col">{t('pairs.inList')}</th>
            <th scope="col">{t('pairs.inRegister')}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{t('pairs.name')}</th>
            <td>{pair.list_name ?? '--'}</td>
            <td>
              <Link to={`/households/${pair.household_id}`}>{pair.name}</Link>
            </td>
          </tr>
          <tr>
            <th scope="row">{t('pairs.number')}</th>
            <td>{pair.list_number ?? '--'}</td>
            <td>{pair.number ?? '--'}</td>
          </tr>
          <tr>
            <th scope="row">{t('pairs.place')}</th>
            <td>{pair.list_place ?? '--'}</td>
            <td>{pair.area_name}</td>
          </tr>
          <tr>
            <th scope="row">{t('pairs.who')}</th>
            <td>
              {pair.says
                .map((said) => (isZh ? `${said.zh}：${said.value_zh}` : `${said.en}: ${said.value_en}`))
                .join('；')}
            </td>
            <td>{t('pairs.lives', { age: pair.age ?? '--', head: pair.head ?? '--' })}</td>
          </tr>
        </tbody>
      </table>
      {pair.why && <Why why={pair.why} probability={pair.probability ?? 0} />}
    </>
  );
}
