import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { Later, later } from '@/app/Later';
import { useMay } from '@/app/session';
import { download } from '@/lib/download';
import '@/components/sheets/words';

const TakeOut = later(() => import('@/components/table/TakeOut'));

/** The households that wait to be entered into the provincial system, in its own columns. */
export function TakeExternal({ area }: { area: string | undefined }) {
  const { t } = useTranslation('sheets');
  const mayReveal = useMay('reveal_data');
  const [isRevealed, setRevealed] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const query = { revealed: isRevealed, ...(area ? { area_id: area } : {}) };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('external.take')}</Button>
      <Later open={isOpen}>
        {isOpen && (
          <TakeOut
            list="external"
            title={t('external.title')}
            query={query}
            take={async ({ purpose, requestId }) => {
              const file = await answer(
                api.POST('/api/v1/list-files/external', {
                  body: { ...query, purpose, request_id: requestId },
                  parseAs: 'blob',
                }),
              );
              download(file as unknown as Blob, `${t('external.title')}.xlsx`);
            }}
            onClose={() => setOpen(false)}
          >
            <p>{t('external.about')}</p>
            {mayReveal && (
              <Checkbox checked={isRevealed} onChange={({ target }) => setRevealed(target.checked)}>
                {t('external.revealed')}
              </Checkbox>
            )}
          </TakeOut>
        )}
      </Later>
    </>
  );
}
