import { Button, Checkbox, Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { Problem } from '@/api/problem';
import { Later, later } from '@/app/Later';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode } from '@/i18n/useCode';
import { download } from '@/lib/download';
import { randomKey } from '@/lib/randomKey';
import './words';

const LongList = later(() => import('@/components/table/LongList'));

type Values = Pick<Schemas['TakeAssetQueryCmd'], 'kind' | 'reason' | 'again'>;
const KINDS: Schemas['AssetKind'][] = ['vehicle', 'property', 'business', 'deposit'];

/** Takes out, as a file, whom a department is to be asked for: for a purpose, and with a trace. Of many, another person agrees. */
export function TakeQuery({ area }: { area?: string }) {
  const { t } = useTranslation('assets');
  const code = useCode();
  const [isOpen, setOpen] = useState(false);
  const [long, setLong] = useState<Values | null>(null);
  const take = async (values: Values, key: string, requestId?: string) => {
    const file = await answer(
      api.POST('/api/v1/asset-queries', {
        params: { header: { 'Idempotency-Key': key } },
        body: { ...values, area_id: area ?? null, request_id: requestId ?? null },
        parseAs: 'blob',
      }),
    );
    download(file as unknown as Blob, t('take.file', { kind: code('AssetKind', values.kind) }));
  };
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {t('take.open')}
      </Button>
      <Later open={long !== null}>
        {long && (
          <LongList
            list={`asset_query/${long.kind}`}
            title={t('take.long', { kind: code('AssetKind', long.kind) })}
            query={{ kind: long.kind, again: long.again ?? false, ...(area ? { area_id: area } : {}) }}
            reason={long.reason}
            take={(requestId) => take(long, randomKey(), requestId)}
            onClose={() => setLong(null)}
          />
        )}
      </Later>
      {isOpen && (
        <FormDrawer<Values, boolean>
          id="asset-query"
          title={t('take.title')}
          submitText={t('take.submit')}
          initial={{ kind: 'vehicle', again: false }}
          submit={async (values, key) => {
            try {
              await take(values, key);
            } catch (problem) {
              if (!(problem instanceof Problem) || problem.code !== 'list.ask_first') throw problem;
              setLong(values);
            }
            return true;
          }}
          onDone={() => setOpen(false)}
          onClose={() => setOpen(false)}
        >
          <p>{t('take.about')}</p>
          <Form.Item name="kind" label={t('take.kind')} rules={[{ required: true }]}>
            <Radio.Group options={KINDS.map((value) => ({ value, label: code('AssetKind', value) }))} />
          </Form.Item>
          <Form.Item name="reason" label={t('take.reason')} rules={[{ required: true }]}>
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item name="again" valuePropName="checked">
            <Checkbox>{t('take.again')}</Checkbox>
          </Form.Item>
        </FormDrawer>
      )}
    </>
  );
}
