import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { answer, api, headers, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { hold, useHeld } from '@/app/decision/held';
import { Facts } from '@/components/Facts';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { randomKey } from '@/lib/randomKey';
import { useShortcut } from '@/lib/useShortcut';
import { Damage } from './Damage';
import { Totals } from './SendList';
import './lists.css';
import './words';

type Pair = Schemas['ListPairView'];

/** A list as it came in: its receipt, what became of its rows, and those of which a person says whom they are about. */
export function Component() {
  const { t, i18n } = useTranslation('departments');
  const code = useCode();
  const { batchId = '' } = useParams();
  const one = useQuery({
    queryKey: ['list-batch', batchId],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/list-batches/{list_batch_id}', {
          params: { path: { list_batch_id: batchId } },
          signal,
        }),
      ),
  });
  const path = <Link to="/duties/lists">{t('title')}</Link>;
  if (!one.data) {
    return (
      <>
        <PageTitle title={t('batch')} path={path} />
        <ProblemNotice problem={one.error} onRetry={() => void one.refetch()} />
        {!one.error && <div className="page-loading" aria-busy="true" />}
      </>
    );
  }
  const { batch, damage, may_match: mayMatch } = one.data;
  return (
    <>
      <PageTitle
        title={textOf(one.data, i18n.language)}
        path={path}
        about={`${batch.month} · ${code('Department', one.data.department)}`}
      />
      <section className="card" aria-label={t('batch')}>
        <h2>{t('batch')}</h2>
        <Facts
          facts={[
            [t('receipt'), batch.receipt],
            [
              t('receivedOn'),
              <span key="on" className="chips">
                {batch.received_on}
                {batch.late && <Tag tone="amber">{t('late', { due: batch.due })}</Tag>}
              </span>,
            ],
            [
              t('sentBy'),
              one.data.entered_by
                ? t('enteredFor', { by: one.data.entered_by, whom: one.data.sent_by })
                : one.data.sent_by,
            ],
            batch.file_kind ? [t('fileKind'), batch.file_kind] : null,
          ]}
        />
        <Totals of={batch} compared={batch} />
        <p className="muted">{t('dropped')}</p>
      </section>
      {mayMatch && <Pairs batchId={batchId} />}
      {one.data.is_own && one.data.open_pairs > 0 && (
        <p className="muted">{t('pairs.own', { n: one.data.open_pairs })}</p>
      )}
      {damage.length > 0 && (
        <section className="card">
          <Damage rows={damage} count={batch.damaged} />
        </section>
      )}
    </>
  );
}

/** One doubtful row after the other, answered with a key. */
function Pairs({ batchId }: { batchId: string }) {
  const { t } = useTranslation('departments');
  const navigate = useNavigate();
  const [skipped, setSkipped] = useState<ReadonlySet<string>>(new Set());
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
  const open = pairs.data?.filter(({ id, state }) => state === 'open' && !held.includes(id)) ?? [];
  const current = open.find(({ id }) => !skipped.has(id)) ?? open[0];
  const [gone, setGone] = useState<number[]>([]);
  const answerWith = (same: boolean) => {
    if (!current) return;
    const pair = current;
    const key = randomKey();
    hold({
      caseId: pair.id,
      label: t('pairs.held', { line: pair.line, answer: t(same ? 'pairs.same' : 'pairs.other') }),
      send: async (isLeaving) => {
        try {
          const said = await answer(
            api.POST('/api/v1/list-pairs/{list_pair_id}/answer', {
              params: { path: { list_pair_id: pair.id }, header: headers(key, pair.version) },
              body: { same },
              keepalive: isLeaving,
            }),
          );
          if (said.state === 'gone') setGone((lines) => [...lines, pair.line]);
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
  const skip = () => current && setSkipped(new Set([...skipped, current.id]));
  useShortcut('1', () => answerWith(true));
  useShortcut('2', () => answerWith(false));
  useShortcut('3', skip);
  if (pairs.data?.length === 0) return null;
  const total = pairs.data?.length ?? 0;
  return (
    <section className="card" aria-label={t('pairs.title')}>
      <h2>{t('pairs.title')}</h2>
      {pairs.data && <p role="status">{t('pairs.left', { left: open.length, total })}</p>}
      <ProblemNotice problem={pairs.error} onRetry={() => void pairs.refetch()} />
      {gone.length > 0 && <p role="alert">{t('pairs.gone', { line: gone.join('、') })}</p>}
      {current ? (
        <>
          <PairTable pair={current} />
          <div className="chips">
            <Button type="primary" onClick={() => answerWith(true)}>
              <kbd>1</kbd> {t('pairs.same')}
            </Button>
            <Button onClick={() => answerWith(false)}>
              <kbd>2</kbd> {t('pairs.other')}
            </Button>
            {open.length > 1 && (
              <Button onClick={skip}>
                <kbd>3</kbd> {t('pairs.skip')}
              </Button>
            )}
          </div>
        </>
      ) : (
        pairs.data && <p>{t('pairs.done')}</p>
      )}
    </section>
  );
}

function PairTable({ pair }: { pair: Pair }) {
  const { t, i18n } = useTranslation('departments');
  const code = useCode();
  const isZh = i18n.language.startsWith('zh');
  return (
    <>
      <p>
        <Tag tone="amber">{code('PairReason', pair.reason)}</Tag> {t('pairs.line', { line: pair.line })}
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
            <th scope="row">{t('pairs.who')}</th>
            <td>
              {pair.says
                .map((said) => (isZh ? `${said.zh}：${said.value_zh}` : `${said.en}: ${said.value_en}`))
                .join('；')}
            </td>
            <td>
              {t('pairs.lives', { age: pair.age ?? '--', area: pair.area_name, head: pair.head ?? '--' })}
            </td>
          </tr>
        </tbody>
      </table>
    </>
  );
}
