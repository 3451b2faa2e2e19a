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
import { among } from '@/lib/filters';
import { yuan } from '@/lib/money';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { LEVERS } from './Levers';
import { PolicyNav } from './PolicyNav';
import { useProposalColumns } from './Proposal';
import { DecidePublication, ProposePublication } from './PublicationForms';
import './policies.css';
import './words';

type Publication = Schemas['PublicationView'];

const FILTERS = { ...LEVERS, propose: among('1') };

/** New standards of the county: one person proposes line, base registers and document, another publishes them. */
export function Component() {
  const { t } = useTranslation('policies');
  const code = useCode();
  const mayPropose = useMay('propose_standards');
  const mayPublish = useMay('publish_standards');
  // The what-if screen hands its levers over in the address.
  const { filters, change } = useUrlFilters(FILTERS);
  const [deciding, setDeciding] = useState<Publication | null>(null);
  const list = useQuery({
    queryKey: ['publications'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/policies/publications', { signal })),
  });
  const close = () => {
    change({ propose: null, line: null, populations: null });
    setDeciding(null);
  };
  const names = (one: Schemas['LeversView']) =>
    one.populations.map((value) => code('Population', value)).join('、');
  const columns: Column<Publication>[] = [
    { key: 'area', title: t('publication.area'), text: (row) => row.area_name },
    { key: 'from', title: t('publication.from'), text: (row) => row.effective_from },
    {
      key: 'line',
      title: t('publication.line'),
      text: (row) => t('tuning.fromTo', { before: yuan(row.from.line), after: yuan(row.to.line) }),
    },
    {
      key: 'populations',
      title: t('publication.populations'),
      text: (row) =>
        names(row.from) === names(row.to)
          ? names(row.to)
          : t('tuning.fromTo', { before: names(row.from), after: names(row.to) }),
    },
    { key: 'citation', title: t('publication.citation'), text: (row) => row.citation },
    {
      key: 'preview',
      title: t('publication.preview'),
      text: (row) => t('publication.moves', { enters: row.preview.enters, leaves: row.preview.leaves }),
      render: (row) => (
        <Link to={`/policies/whatif?${previewOf(row)}`}>
          {t('publication.moves', { enters: row.preview.enters, leaves: row.preview.leaves })}
        </Link>
      ),
    },
    ...useProposalColumns<Publication>({
      stateText: (row) => code('PublicationState', row.state),
      mayDecide: mayPublish,
      decideText: t('publication.decide'),
      onDecide: setDeciding,
    }),
  ];
  return (
    <>
      <PageTitle
        title={t('publication.title')}
        about={t('publication.about')}
        actions={
          mayPropose && (
            <Button type="primary" onClick={() => change({ propose: '1' })}>
              {t('publication.propose')}
            </Button>
          )
        }
      />
      <PolicyNav />
      <DataTable<Publication>
        id="publications"
        out={{ list: 'publications' }}
        caption={t('publication.title')}
        columns={columns}
        rows={list.data && [...list.data].reverse()}
        rowKey={(row) => row.id}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('publication.none')}>{t('publication.noneHow')}</Empty>}
      />
      {filters.propose && mayPropose && (
        <ProposePublication
          line={filters.line}
          populations={filters.populations}
          onDone={close}
          onClose={close}
        />
      )}
      {deciding && (
        <DecidePublication
          publication={deciding}
          names={names}
          onDone={close}
          onClose={() => setDeciding(null)}
        />
      )}
    </>
  );
}

/** The address of the same comparison on the data of today. */
function previewOf({ from, to }: Publication): URLSearchParams {
  return new URLSearchParams({
    line: String(to.line),
    populations: to.populations.join(','),
    from_line: String(from.line),
    from_populations: from.populations.join(','),
  });
}
