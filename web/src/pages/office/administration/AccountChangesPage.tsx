import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useMay, useSession } from '@/app/session';
import { Empty } from '@/components/Empty';
import { Facts } from '@/components/Facts';
import { FormDrawer } from '@/components/FormDrawer';
import { PageTitle } from '@/components/PageTitle';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { code as codeFilter } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { DecisionFields, useProposalColumns } from '@/pages/rules/Proposal';
import { HalfModal } from './HalfModal';
import { PeopleNav } from './PeopleNav';
import './administration.css';
import './words';

type Change = Schemas['AccountChangeView'];
type Decided = Schemas['AccountChangeDecided'];
const FILTERS = { state: codeFilter('AccountChangeState') };

/** What was proposed about accounts and posts: one person proposes, another confirms. */
export function Component() {
  const { t } = useTranslation('administration');
  const code = useCode();
  const options = useCodeOptions();
  const { account_id: self } = useSession();
  const mayDecide = useMay('decide_account_changes');
  const { filters, change: filter } = useUrlFilters(FILTERS);
  const [deciding, setDeciding] = useState<Change | null>(null);
  const [decided, setDecided] = useState<Decided | null>(null);
  const list = useQuery({
    queryKey: ['account-changes'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/account-changes', { signal })),
  });
  const what = (row: Change) =>
    [
      code('AccountChangeKind', row.kind),
      row.role && [row.area_name, code('Role', row.role)].join(' '),
      row.department && code('Department', row.department),
      row.new_name,
    ]
      .filter(Boolean)
      .join(' · ');
  const passed = ({ handed_over: over, successor_name: name }: Change) =>
    over
      ? t('change.passedOn', {
          ...over,
          to: over.to_somebody && name ? name : t('change.toNobody'),
        })
      : '';
  const rows = list.data?.filter((row) => !filters.state || row.state === filters.state);
  const columns: Column<Change>[] = [
    {
      key: 'name',
      title: t('person.name'),
      text: (row) => t('change.person', { name: row.display_name, login: row.login }),
      // A login is the same in every language.
      render: (row) => (
        <span translate="no">{t('change.person', { name: row.display_name, login: row.login })}</span>
      ),
    },
    { key: 'what', title: t('change.what'), text: what },
    { key: 'reason', title: t('change.reason'), text: (row) => row.reason ?? '--' },
    ...useProposalColumns<Change>({
      stateText: (row) => code('AccountChangeState', row.state),
      mayDecide,
      decideText: t('change.decide'),
      onDecide: setDeciding,
      isOwn: (row) => row.account_id === self,
    }),
    { key: 'passed', title: t('change.passed'), text: passed },
  ];
  return (
    <>
      <PageTitle title={t('change.title')} about={t('change.who')} />
      <PeopleNav />
      <DataTable<Change>
        id="account-changes"
        out={{ list: 'account_changes', query: { state: filters.state } }}
        caption={t('change.title')}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('change.none')} />}
        tools={
          <Select
            allowClear
            aria-label={t('change.state')}
            placeholder={t('change.state')}
            value={filters.state}
            options={options('AccountChangeState')}
            popupMatchSelectWidth={false}
            onChange={(state: string | undefined) => filter({ state })}
          />
        }
      />
      {deciding && (
        <FormDrawer<Schemas['DecideAccountChangeBody'], Decided>
          id={`account-change/${deciding.id}`}
          title={t('change.decide')}
          submitText={t('change.settle')}
          initial={{}}
          submit={(body, key) =>
            answer(
              api.POST('/api/v1/account-changes/{account_change_id}/decision', {
                params: { path: { account_change_id: deciding.id }, header: headers(key, deciding.version) },
                body,
              }),
            )
          }
          onDone={(result) => {
            setDeciding(null);
            setDecided(result);
          }}
          onClose={() => setDeciding(null)}
        >
          <Facts
            facts={[
              [t('person.name'), deciding.display_name],
              [t('person.login'), deciding.login],
              [t('change.what'), what(deciding)],
              [t('change.successor'), deciding.successor_name],
              [t('change.reason'), deciding.reason],
              [t('change.by'), deciding.proposed_by_name],
            ]}
          />
          <DecisionFields name="approve" yes={t('change.yes')} no={t('change.no')} />
        </FormDrawer>
      )}
      <HalfModal
        which="second"
        half={decided?.second_half}
        name={decided?.change.display_name ?? ''}
        onClose={() => setDecided(null)}
      />
    </>
  );
}
