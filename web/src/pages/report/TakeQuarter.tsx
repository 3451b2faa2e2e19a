import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { Later, later } from '@/app/Later';
import { useToday } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { download } from '@/lib/download';
import { useFileLanguage } from '@/lib/useFileLanguage';
import '@/components/sheets/words';

const TakeOut = later(() => import('@/components/table/TakeOut'));
/** So many quarters can be chosen, the present one first. */
const QUARTERS = 8;

/** The data of the area at the end of a quarter as one workbook, a sheet for each list. */
export function TakeQuarter() {
  const { t } = useTranslation('sheets');
  const language = useFileLanguage();
  const today = useToday();
  const present = Number(today.slice(0, 4)) * 4 + Math.floor((Number(today.slice(5, 7)) - 1) / 3);
  // In its first month a quarter is too young: the one before is analysed then.
  const [nth, setNth] = useState(Number(today.slice(5, 7)) % 3 === 1 ? present - 1 : present);
  const [area, setArea] = useState<string>();
  const [isOpen, setOpen] = useState(false);
  const of = (at: number) => ({ year: Math.floor(at / 4), quarter: (at % 4) + 1 });
  const nameOf = (at: number) => t('quarter.of', of(at));
  const query = { ...of(nth), language, ...(area ? { area_id: area } : {}) };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('quarter.take')}</Button>
      <Later open={isOpen}>
        {isOpen && (
          <TakeOut
            list="quarter"
            title={`${t('quarter.title')} ${nameOf(nth)}`}
            query={query}
            take={async ({ purpose, requestId }) => {
              const file = await answer(
                api.POST('/api/v1/list-files/quarter', {
                  body: { ...query, purpose, request_id: requestId },
                  parseAs: 'blob',
                }),
              );
              download(file as unknown as Blob, `${t('quarter.title')} ${nameOf(nth)}.xlsx`);
            }}
            onClose={() => setOpen(false)}
          >
            <p>{t('quarter.about')}</p>
            <div className="button-row">
              <Select
                aria-label={t('quarter.quarter')}
                value={nth}
                options={Array.from({ length: QUARTERS }, (_, n) => ({
                  value: present - n,
                  label: nameOf(present - n),
                }))}
                popupMatchSelectWidth={false}
                onChange={setNth}
              />
              <AreaSelect value={area} onChange={setArea} />
            </div>
          </TakeOut>
        )}
      </Later>
    </>
  );
}
