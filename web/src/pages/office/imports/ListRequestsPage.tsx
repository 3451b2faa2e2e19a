import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { Empty } from '@/components/Empty';
import { Facts } from '@/components/Facts';
import { FormDrawer } from '@/components/FormDrawer';
import { PageTitle } from '@/components/PageTitle';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { DecisionFields, useProposalColumns } from '@/pages/rules/Proposal';
import '@/components/sheets/words';

type Request = Schemas['ListRequestView'];

/** Who wants to take out a long list, what for, and who agreed. */
export function Component() {
  const { t, i18n } = useTranslation('sheets');
  const isEnglish = i18n.language === 'en';
  const nameOf = (row: Request) => (isEnglish ? row.title_en : row.title);
  const filterOf = (row: Request) => (isEnglish ? row.filter_en : row.filter) || '--';
  const code = useCode();
  const mayDecide = useMay('decide_lists_out');
  const [deciding, setDeciding] = useState<Request | null>(null);
  const list = useQuery({
    queryKey: ['list-requests'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/list-requests', { signal })),
  });
  const columns: Column<Request>[] = [
    { key: 'what', title: t('requests.what'), text: nameOf },
    { key: 'filter', title: t('requests.filter'), text: filterOf },
    {
      key: 'rows',
      title: t('requests.rows'),
      text: (row) => row.rows.toLocaleString('en-US'),
      numeric: true,
    },
    { key: 'area', title: t('requests.area'), text: (row) => row.area_name },
    { key: 'why', title: t('requests.why'), text: (row) => row.reason },
    ...useProposalColumns<Request>({
      stateText: (row) => code('ListRequestState', row.state),
      mayDecide,
      decideText: t('requests.decide'),
      onDecide: setDeciding,
    }),
  ];
  return (
    <>
      <PageTitle title={t('requests.title')} about={t('requests.about')} />
      <DataTable<Request>
        id="list-requests"
        out={{ list: 'list_requests' }}
        caption={t('requests.title')}
        columns={columns}
        rows={list.data}
        rowKey={({ id }) => id}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('requests.none')}>{t('requests.noneHow')}</Empty>}
      />
      {deciding && (
        <FormDrawer<Schemas['DecideListOutBody'], Request>
          id={`list-request/${deciding.id}`}
          title={t('requests.decide')}
          submitText={t('requests.confirm')}
          initial={{}}
          submit={(body, key) =>
            answer(
              api.POST('/api/v1/list-requests/{list_request_id}/decision', {
                params: { path: { list_request_id: deciding.id }, header: headers(key, deciding.version) },
                body,
              }),
            )
          }
          onDone={() => setDeciding(null)}
          onClose={() => setDeciding(null)}
        >
          <Facts
            facts={[
              [t('requests.what'), nameOf(deciding)],
              [t('requests.filter'), filterOf(deciding)],
              [t('requests.rows'), deciding.rows.toLocaleString('en-US')],
              [t('requests.area'), deciding.area_name],
              [t('requests.why'), deciding.reason],
            ]}
          />
          <DecisionFields name="approve" yes={t('requests.approve')} no={t('requests.refuse')} />
        </FormDrawer>
      )}
    </>
  );
}
