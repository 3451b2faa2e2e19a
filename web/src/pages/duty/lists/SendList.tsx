import { useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Drawer } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { readAnew, useCommand } from '@/api/useCommand';
import { Facts } from '@/components/Facts';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Findings, findingsOf } from '@/components/sheets/Findings';
import { useJob } from '@/components/sheets/useJob';
import { Working } from '@/components/sheets/Working';
import { Damage } from './Damage';

type List = Schemas['ListView'];
type Sent = Schemas['SentList'];

/** A list is chosen, checked as a whole, and sent; the receipt stays until the form is closed. */
export function SendList({ list, month, onClose }: { list: List; month: string; onClose: () => void }) {
  const { t, i18n } = useTranslation('departments');
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<File | null>(null);
  const [begun, setBegun] = useState<string | undefined>(undefined);
  const [corrects, setCorrects] = useState(false);
  const client = useQueryClient();
  const send = useCommand(
    async (values: { file: File; dryRun: boolean; nth: number }, key: string) => {
      const body = new FormData();
      body.append('file', values.file, values.file.name);
      body.append('dry_run', String(values.dryRun));
      return answer(
        api.POST(
          corrects
            ? '/api/v1/jobs/department-lists/{list_id}/{month}/correction'
            : '/api/v1/jobs/department-lists/{list_id}/{month}',
          {
            params: { path: { list_id: list.id, month }, header: { 'Idempotency-Key': key } },
            body: body as never,
            bodySerializer: (given: unknown) => given as FormData,
          },
        ),
      );
    },
    (job) => setBegun(job.id),
  );
  const { job, ended, isRunning: isUnderWay, cancel, isCancelling, problem } = useJob(begun);
  const isRunning = send.busy || isUnderWay;
  const sent = ended?.state === 'done' ? (ended.result as unknown as Sent) : null;
  const begin = (file: File, dryRun: boolean) => void send.send({ file, dryRun, nth: Date.now() });
  const forget = () => {
    setBegun(undefined);
    send.forget();
  };
  const isDone = sent !== null && !sent.dry_run;
  useEffect(() => {
    if (isDone) readAnew(client);
  }, [isDone, client]);
  const mayWrite = sent?.dry_run === true && !sent.sent_before;
  const write = sent?.rows === 0 ? t('writeNone') : t('write');
  // There was nothing in the month: the header alone says so, and it is checked like any file.
  const none = () => {
    if (input.current) input.current.value = '';
    const file = new File([`\uFEFF${list.columns.map(({ zh }) => zh).join(',')}\n`], 'none.csv', {
      type: 'text/csv',
    });
    setChosen(file);
    begin(file, true);
  };
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
              loading={isRunning}
              disabled={!chosen || (sent !== null && !mayWrite)}
              onClick={() => chosen && begin(chosen, !mayWrite)}
            >
              {mayWrite ? write : t('check')}
            </Button>
          )}
          {!isDone && !chosen && (
            <Button loading={isRunning} onClick={none}>
              {t('nothing')}
            </Button>
          )}
          {isUnderWay && (
            <Button loading={isCancelling} onClick={cancel}>
              {t('cancel')}
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
            disabled={isRunning}
            onClick={({ currentTarget }) => {
              currentTarget.value = '';
              setChosen(null);
            }}
            onChange={({ target }) => {
              setChosen(target.files?.[0] ?? null);
              forget();
            }}
          />
        </p>
      )}
      {!isDone && list.batches.length > 0 && (
        <p>
          <Checkbox
            checked={corrects}
            disabled={isRunning}
            onChange={({ target }) => {
              setCorrects(target.checked);
              forget();
            }}
          >
            {t('corrects')}
          </Checkbox>
        </p>
      )}
      <ProblemNotice problem={send.problem ?? problem} onRetry={send.repeat} />
      <ProblemNotice problem={job.error} onRetry={() => void job.refetch()} />
      {isRunning && <Working job={job.data} />}
      {ended?.state === 'cancelled' && <p role="status">{t('cancelled')}</p>}
      {ended?.problem && (
        <p role="alert">
          <strong>{textOf(ended.problem, i18n.language)}</strong>
        </p>
      )}
      {ended && findingsOf(ended).length > 0 && <Findings findings={findingsOf(ended)} />}
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
      {sent.rows === 0 && <p>{t('nothingSaid')}</p>}
      {sent.replaces && sent.dry_run && <p role="alert">{t('replaces', { ...sent.replaces })}</p>}
      {sent.taken_back > 0 && <p>{t('takenBack', { n: sent.taken_back })}</p>}
      {sent.early && <p>{t('early')}</p>}
      {sent.rest_of && <p>{t('restOf', { receipt: sent.rest_of.receipt })}</p>}
      {sent.sent_before && (
        <p role="alert">{t('sentBefore', { receipt: sent.sent_before.receipt, on: sent.sent_before.on })}</p>
      )}
      <Totals of={sent} compared={sent.compared} isDry={sent.dry_run} />
      {sent.months.length > 0 && <p>{t('months', { months: sent.months.join('、') })}</p>}
      {sent.batch_id && (
        <p>
          <Link to={`/duties/lists/${sent.batch_id}`}>{t('toBatch')}</Link>
        </p>
      )}
      <Damage rows={sent.damage} count={sent.damaged} />
    </>
  );
}

/** What became of the rows; a department learns what the register knows of them only with the receipt. */
export function Totals({
  of,
  compared,
  isDry = false,
}: {
  of: Pick<Schemas['ListBatchView'], 'rows' | 'damaged' | 'repeated'>;
  compared?: Schemas['ListCompared'] | null;
  isDry?: boolean;
}) {
  const { t } = useTranslation('departments');
  return (
    <Facts
      facts={[
        [t('column.rows'), of.rows],
        compared ? [t('column.matched'), compared.matched] : null,
        compared?.remembered ? [t('total.remembered'), compared.remembered] : null,
        compared ? [t('total.doubtful'), compared.doubtful] : null,
        compared ? [t('total.unknown'), compared.unknown] : null,
        [t('total.damaged'), of.damaged],
        of.repeated > 0 ? [t('total.repeated'), of.repeated] : null,
        compared?.kin ? [t('total.kin'), compared.kin] : null,
        compared ? [t('total.warned'), isDry ? t('atMost', { n: compared.warned }) : compared.warned] : null,
        compared ? [t('total.differing'), compared.differing] : null,
      ]}
    />
  );
}
