import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { DutyNav } from '../duty/DutyNav';
import { ProposeDraw } from './DrawForms';
import './inspection.css';
import './words';

type Draw = Schemas['DrawView'];
const link = ({ id }: Draw) => `/duties/draws/${id}`;

/** The draws that the post may know of. */
export function Component() {
  const { t } = useTranslation('inspections');
  const code = useCode();
  const navigate = useNavigate();
  const mayRun = useMay('run_draws');
  const [isProposing, setProposing] = useState(false);
  const list = useQuery({
    queryKey: ['draws', 'list'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/draws', { signal })),
  });
  const columns: Column<Draw>[] = [
    {
      key: 'title',
      title: t('draw.title'),
      text: ({ title }) => title,
      render: (row) => <Link to={link(row)}>{row.title}</Link>,
    },
    { key: 'area', title: t('draw.area'), text: ({ area_name }) => area_name },
    { key: 'state', title: t('draw.state'), text: ({ state }) => code('DrawState', state) },
    {
      key: 'households',
      title: t('draw.households'),
      text: ({ households }) => String(households),
      numeric: true,
    },
    { key: 'on', title: t('draw.proposedOn'), text: ({ proposed_on }) => proposed_on },
    { key: 'published', title: t('draw.publishedOn'), text: ({ published_on }) => published_on ?? '--' },
  ];
  return (
    <>
      <PageTitle
        title={t('draws')}
        about={t('drawsAbout')}
        actions={
          mayRun && (
            <Button type="primary" onClick={() => setProposing(true)}>
              {t('draw.propose')}
            </Button>
          )
        }
      />
      <DutyNav />
      <DataTable<Draw>
        id="draws"
        out={{ list: 'draws' }}
        caption={t('draws')}
        columns={columns}
        rows={list.data}
        rowKey={({ id }) => id}
        rowLink={link}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('noDraws')}>{mayRun && t('noDrawsText')}</Empty>}
      />
      {isProposing && (
        <ProposeDraw onClose={() => setProposing(false)} onDone={(draw) => void navigate(link(draw))} />
      )}
    </>
  );
}
