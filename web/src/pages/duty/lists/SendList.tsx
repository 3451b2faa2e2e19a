import { Button, Drawer } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useCommand } from '@/api/useCommand';
import { Facts } from '@/components/Facts';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Damage } from './Damage';

type List = Schemas['ListView'];
type Sent = Schemas['SentList'];

/** A list is chosen, checked as a whole, and sent; the receipt stays until the form is closed. */
export function SendList({ list, month, onClose }: { list: List; month: string; onClose: () => void }) {
  const { t, i18n } = useTranslation('departments');
  const input = useRef<HTMLInputElement>(null);
  const [name, setName] = useState('');
  const [sent, setSent] = useState<Sent | null>(null);
  const send = useCommand(async (values: { dryRun: boolean; nth: number }, key: string) => {
    const file = input.current?.files?.[0];
    const body = new FormData();
    if (file) body.append('file', file, file.name);
    body.append('dry_run', String(values.dryRun));
    return answer(
      api.POST('/api/v1/department-lists/{list_id}/{month}', {
        params: { path: { list_id: list.id, month }, header: { 'Idempotency-Key': key } },
        body: body as never,
        bodySerializer: (given: unknown) => given as FormData,
      }),
    );
  }, setSent);
  const begin = (dryRun: boolean) => void send.send({ dryRun, nth: Date.now() });
  const isDone = sent !== null && !sent.dry_run;
  const mayWrite = sent?.dry_run === true && !sent.sent_before && sent.rows > 0;
  return (
    <Drawer
      open
      size={720}
      title={t('sendTitle', { list: textOf(list, i18n.language), month })}
      onClose={onClose}
      footer={
        <div className="chips">
          {!isDone && (
            <Button
              type="primary"
              loading={send.busy}
              disabled={name === '' || (sent !== null && !mayWrite)}
              onClick={() => begin(!mayWrite)}
            >
              {mayWrite ? t('write') : t('check')}
            </Button>
          )}
          <Button onClick={onClose}>{t('close')}</Button>
        </div>
      }
    >
      <Facts
        facts={[
          [t('purpose'), i18n.language.startsWith('zh') ? list.purpose_zh : list.purpose_en],
          [t('citation'), list.citation],
          [t('columns'), list.columns.map((column) => textOf(column, i18n.language)).join('、')],
          [t('due'), list.due],
        ]}
      />
      {!isDone && (
        <p>
          <input
            ref={input}
            type="file"
            aria-label={t('file')}
            accept=".xlsx,.csv"
            disabled={send.busy}
            onClick={({ currentTarget }) => {
              currentTarget.value = '';
              setName('');
            }}
            onChange={({ target }) => {
              setName(target.files?.[0]?.name ?? '');
              setSent(null);
              send.forget();
            }}
          />
        </p>
      )}
      <ProblemNotice problem={send.problem} onRetry={send.repeat} />
      {sent && <Outcome sent={sent} />}
    </Drawer>
  );
}

function Outcome({ sent }: { sent: Sent }) {
  const { t } = useTranslation('departments');
  return (
    <>
      <p role="status">
        <strong>
          {sent.dry_run ? t('checked') : t('received', { receipt: sent.receipt })}
          {sent.late && ` ${t('late', { due: sent.due })}`}
        </strong>
      </p>
      {sent.sent_before && (
        <p role="alert">{t('sentBefore', { receipt: sent.sent_before.receipt, on: sent.sent_before.on })}</p>
      )}
      <Totals of={sent} />
      {sent.batch_id && (
        <p>
          <Link to={`/duties/lists/${sent.batch_id}`}>
            {sent.doubtful > 0 ? t('toPairs', { n: sent.doubtful }) : t('toBatch')}
          </Link>
        </p>
      )}
      <Damage rows={sent.damage} count={sent.damaged} />
    </>
  );
}

/** What became of the rows. */
export function Totals({ of }: { of: Omit<Schemas['ListBatchView'], 'id'> | Sent }) {
  const { t } = useTranslation('departments');
  return (
    <Facts
      facts={[
        [t('column.rows'), of.rows],
        [t('column.matched'), of.matched],
        [t('total.doubtful'), of.doubtful],
        [t('total.unknown'), of.unknown],
        [t('total.damaged'), of.damaged],
        of.repeated > 0 ? [t('total.repeated'), of.repeated] : null,
        of.kin > 0 ? [t('total.kin'), of.kin] : null,
        [t('total.warned'), of.warned],
        [t('total.differing'), of.differing],
      ]}
    />
  );
}
