import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { Facts } from '@/components/Facts';
import { ProblemNotice } from '@/components/ProblemNotice';
import './words';

type Answered = Schemas['AssetAnswered'];

/** A department's answer to a query: the file is checked, and taken in; rows about others are counted and stored nowhere. */
export function AnswerQuery({ query, onClose }: { query: Schemas['AssetQueryView']; onClose: () => void }) {
  const { t, i18n } = useTranslation('assets');
  const [chosen, setChosen] = useState<File | null>(null);
  const [told, setTold] = useState<Answered | null>(null);
  const send = useCommand<{ file: File; dryRun: boolean; nth: number }, Answered>(async (values, key) => {
    const body = new FormData();
    body.append('file', values.file, values.file.name);
    body.append('dry_run', String(values.dryRun));
    return answer(
      api.POST('/api/v1/asset-queries/{asset_query_id}/answer', {
        params: { path: { asset_query_id: query.id }, header: { 'Idempotency-Key': key } },
        body: body as never,
        bodySerializer: (given: unknown) => given as FormData,
      }),
    );
  }, setTold);
  const isChecked = told?.dry_run === true;
  const isDone = told?.dry_run === false;
  const lines = told?.damaged_lines.join(i18n.language.startsWith('zh') ? '、' : ', ');
  const compared = told?.compared;
  return (
    <Drawer
      open
      size={720}
      title={t('upload.title', { number: query.number })}
      onClose={onClose}
      footer={
        <div className="chips">
          {!isDone && (
            <Button
              type="primary"
              loading={send.busy}
              disabled={!chosen}
              onClick={() => chosen && void send.send({ file: chosen, dryRun: !isChecked, nth: Date.now() })}
            >
              {isChecked ? t('upload.write') : t('upload.check')}
            </Button>
          )}
          <Button onClick={onClose}>{t('upload.close')}</Button>
        </div>
      }
    >
      <p>{t('upload.about')}</p>
      {!isDone && (
        <p>
          <input
            type="file"
            aria-label={t('upload.file')}
            accept=".xlsx,.csv"
            disabled={send.busy}
            onChange={({ target }) => {
              setChosen(target.files?.[0] ?? null);
              setTold(null);
              send.forget();
            }}
          />
        </p>
      )}
      <ProblemNotice problem={send.problem} onRetry={send.repeat} />
      {told && (
        <>
          <p role="status">
            <strong>{isDone ? t('upload.done') : t('upload.checked')}</strong>
          </p>
          <Facts
            facts={[
              [t('upload.rows'), told.rows],
              told.damaged > 0
                ? [t('upload.damaged'), t('upload.damagedAt', { n: told.damaged, lines })]
                : null,
              compared ? [t('query.found'), compared.found] : null,
              compared && compared.repeated > 0 ? [t('upload.repeated'), compared.repeated] : null,
              compared ? [t('query.dropped'), compared.dropped] : null,
              compared && compared.kin > 0 ? [t('upload.kin'), compared.kin] : null,
              compared ? [t('query.told'), compared.told] : null,
              compared && compared.left > 0 ? [t('upload.left'), compared.left] : null,
            ]}
          />
        </>
      )}
    </Drawer>
  );
}
