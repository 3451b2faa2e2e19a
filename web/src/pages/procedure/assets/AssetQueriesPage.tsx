import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { id } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { CaseTabs } from '../cases/CaseTabs';
import { QueryTable } from './QueryTable';
import { TakeQuery } from './TakeQuery';
import './words';

type Row = Schemas['AssetHousehold'];
const FILTERS = { area: id };

/** Whose assets may be asked for, and the queries that were handed to departments. */
export function Component() {
  const { t } = useTranslation('assets');
  const mayAsk = useMay('ask_assets');
  return (
    <>
      <PageTitle title={t('page.title')} about={t('page.about')} />
      <CaseTabs />
      {mayAsk && <Households />}
      <QueryTable />
    </>
  );
}

function Households() {
  const { t } = useTranslation('assets');
  const code = useCode();
  const { filters, change } = useUrlFilters(FILTERS);
  const found = useQuery({
    queryKey: ['asset-households', filters.area],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/asset-households', { params: { query: { area_id: filters.area } }, signal })),
  });
  const columns: Column<Row>[] = [
    { key: 'head', title: t('page.head'), text: ({ head }) => head ?? '--' },
    { key: 'area', title: t('page.area'), text: ({ area_name: area }) => area },
    {
      key: 'state',
      title: t('authorisation'),
      text: ({ state }) => code('AuthorisationState', state),
      render: ({ state }) => (
        <Tag tone={state === 'valid' ? 'green' : 'amber'}>{code('AuthorisationState', state)}</Tag>
      ),
    },
    { key: 'until', title: t('validUntil'), text: ({ valid_until: until }) => until },
    {
      key: 'persons',
      title: t('page.persons'),
      text: ({ persons, unnumbered }) =>
        unnumbered > 0 ? t('page.unnumbered', { n: persons, without: unnumbered }) : String(persons),
      numeric: true,
    },
    {
      key: 'asked',
      title: t('asked'),
      text: ({ kinds, is_own: isOwn }) =>
        isOwn
          ? t('page.own')
          : kinds
              .map((one) =>
                t(`page.kindOf.${one.answered_on ? 'told' : one.asked_on ? 'asked' : 'open'}`, {
                  kind: code('AssetKind', one.kind),
                }),
              )
              .join('；'),
    },
  ];
  return (
    <DataTable<Row>
      id="asset-households"
      caption={t('page.households')}
      columns={columns}
      rows={found.data}
      rowKey={(row) => row.case_id}
      rowLink={(row) => `/cases/${row.case_id}`}
      problem={found.error}
      onRetry={() => void found.refetch()}
      empty={<Empty title={t('page.none')}>{t('page.noneText')}</Empty>}
      tools={
        <>
          <AreaSelect value={filters.area} onChange={(area) => change({ area })} />
          <TakeQuery area={filters.area} />
        </>
      }
    />
  );
}
