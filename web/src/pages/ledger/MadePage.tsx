import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { useProposalColumns } from '../rules/Proposal';
import { DecideRegister, ProposeRegister, ShowRegister } from './MadeForms';
import { useForms, useWord } from './useForms';
import './ledger.css';

type Made = Schemas['FormProposalView'];

/** Registers that the county makes for itself: one person describes them, another publishes them. */
export function Component() {
  const { t } = useTranslation('ledgers');
  const word = useWord();
  const code = useCode();
  const mayPropose = useMay('propose_forms');
  const mayDecide = useMay('decide_forms');
  // The text that a proposal begins with; none while nobody proposes.
  const [proposing, setProposing] = useState<string | null>(null);
  const [shown, setShown] = useState<Made | null>(null);
  const [deciding, setDeciding] = useState<Made | null>(null);
  const seen = useForms().data?.map(({ id }) => id);
  const list = useQuery({
    queryKey: ['form-proposals'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/form-proposals', { signal })),
  });
  const columns: Column<Made>[] = [
    {
      key: 'name',
      title: t('made.name'),
      text: word,
      render: (row) =>
        row.state === 'published' && seen?.includes(row.form) ? (
          <Link to={`/assistance/ledgers/${row.form}`}>{word(row)}</Link>
        ) : (
          word(row)
        ),
    },
    {
      key: 'version',
      title: t('made.version'),
      text: (row) => t('made.of', { form: row.form, version: row.number }),
      render: (row) => (
        <Button type="link" size="small" onClick={() => setShown(row)}>
          {t('made.of', { form: row.form, version: row.number })}
        </Button>
      ),
    },
    { key: 'area', title: t('column.area'), text: (row) => row.area_name },
    { key: 'reason', title: t('made.reason'), text: (row) => row.reason },
    ...useProposalColumns<Made>({
      stateText: (row) => code('FormProposalState', row.state),
      mayDecide,
      decideText: t('made.decide'),
      onDecide: setDeciding,
    }),
  ];
  return (
    <>
      <PageTitle
        title={t('made.title')}
        about={t('made.about')}
        path={<Link to="/assistance/ledgers">{t('title')}</Link>}
        actions={
          mayPropose && (
            <Button type="primary" onClick={() => setProposing('')}>
              {t('made.propose')}
            </Button>
          )
        }
      />
      <DataTable<Made>
        id="form-proposals"
        out={{ list: 'form_proposals' }}
        caption={t('made.title')}
        columns={columns}
        rows={list.data && [...list.data].reverse()}
        rowKey={(row) => row.id}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('made.none')}>{t('made.noneHow')}</Empty>}
      />
      {proposing !== null && (
        <ProposeRegister
          content={proposing || undefined}
          onDone={() => setProposing(null)}
          onClose={() => setProposing(null)}
        />
      )}
      {shown && (
        <ShowRegister
          made={shown}
          onAgain={
            mayPropose
              ? (content) => {
                  setShown(null);
                  setProposing(content);
                }
              : undefined
          }
          onClose={() => setShown(null)}
        />
      )}
      {deciding && (
        <DecideRegister made={deciding} onDone={() => setDeciding(null)} onClose={() => setDeciding(null)} />
      )}
    </>
  );
}
