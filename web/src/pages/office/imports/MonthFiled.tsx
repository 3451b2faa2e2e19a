import { useQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { type NumberColumn, NumberTable } from '@/components/NumberTable';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Sideways } from '@/components/Sideways';

type Area = Schemas['CollectedArea'];

/** How far a month's collection is, here and right below, and handing it in. */
export function MonthFiled({ month }: { month: string }) {
  const { t } = useTranslation('sheets');
  const found = useQuery({
    queryKey: ['month-filings', month],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/month-filings', { params: { query: { month } }, signal })),
  });
  const handIn = useCommand((_: { month: string }, key) =>
    answer(
      api.POST('/api/v1/month-filings', { params: { header: { 'Idempotency-Key': key } }, body: { month } }),
    ),
  );
  const collected = found.data;
  const own = collected?.areas[0];
  const ask = () =>
    Modal.confirm({
      title: t('filed.ask', { month, missing: own?.missing ?? 0 }),
      okText: t('filed.confirm'),
      onOk: () => handIn.send({ month }),
    });
  const columns: NumberColumn<Area>[] = [
    [t('filed.area'), ({ name }) => name],
    [t('filed.owed'), ({ owed }) => owed.toLocaleString('en-US')],
    [t('filed.missing'), ({ missing }) => missing.toLocaleString('en-US')],
    [t('filed.on'), ({ handed_in_on }) => handed_in_on ?? '--'],
    [t('filed.by'), ({ handed_in_by }) => handed_in_by ?? '--'],
    [
      t('filed.changed'),
      ({ handed_in_on, changed_since }) => (handed_in_on ? changed_since.toLocaleString('en-US') : '--'),
    ],
  ];
  return (
    <section className="card" aria-labelledby="import-filed">
      <h2 id="import-filed">{t('filed.title', { month })}</h2>
      <p className="muted">{t('filed.how')}</p>
      <ProblemNotice problem={found.error ?? handIn.problem} onRetry={() => void found.refetch()} />
      {collected && (
        <>
          {collected.may_hand_in && (
            <Button loading={handIn.busy} onClick={ask}>
              {t('filed.handIn', { month })}
            </Button>
          )}
          <Sideways label={t('filed.title', { month })}>
            <NumberTable<Area>
              caption={t('filed.title', { month })}
              columns={columns}
              rows={collected.areas}
              rowKey={({ area_id }) => area_id}
            />
          </Sideways>
        </>
      )}
    </section>
  );
}
