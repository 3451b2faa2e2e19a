import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { useSession, useToday } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { Empty } from '@/components/Empty';
import { useList } from '@/components/ListPage';
import { type NumberColumn, NumberTable } from '@/components/NumberTable';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { type Column, DataTable } from '@/components/table/DataTable';
import { usePlace } from '@/components/usePlace';
import { useCode } from '@/i18n/useCode';
import { day, id } from '@/lib/filters';
import { useFileLanguage } from '@/lib/useFileLanguage';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { DutyNav } from '../DutyNav';
import './contacts.css';
import { Sideways } from '@/components/Sideways';
import './words';

type Visit = Schemas['Contacted'];
type Liaison = Schemas['LiaisonView'];
type Village = Schemas['VillageVisits'];
const FILTERS = { area: id, from: day, until: day, person: id };

/** The cadre-liaison system as evidence for an inspection: who is in charge, how completely, and who went where and when. */
export function Component() {
  const { t } = useTranslation('contacts');
  const code = useCode();
  const place = usePlace();
  const today = useToday();
  const { post } = useSession();
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  const from = filters.from ?? `${today.slice(0, 4)}-01-01`;
  const until = filters.until ?? today;
  const query = { area_id: filters.area, from, until };
  const evidence = useQuery({
    queryKey: ['liaisons', 'evidence', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/liaisons/evidence', { params: { query }, signal })),
    placeholderData: (before) => before,
  });
  const people = useQuery({
    queryKey: ['liaisons', 'people', filters.area],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/people', { params: { query: { area_id: filters.area } }, signal })),
  });
  const asked = { ...query, account_id: filters.person, cursor };
  const visits = useList<Visit, typeof asked>('liaisons/visits', asked, (asked, signal) =>
    answer(api.GET('/api/v1/liaisons/visits', { params: { query: asked }, signal })),
  );
  const names = new Map(people.data?.map((person) => [person.account_id, person.name]));
  const language = useFileLanguage();
  const save = useCommand(async (_: { nth: number }) => {
    const { download } = await import('@/lib/download');
    const body = { ...query, language };
    const file = await answer(api.POST('/api/v1/list-files/contacts', { body, parseAs: 'blob' }));
    download(file as unknown as Blob, `${t('file')} ${from} ${until}.xlsx`);
  });
  const columns: Column<Visit>[] = [
    { key: 'on', title: t('on'), text: (row) => row.visited_on },
    { key: 'by', title: t('by'), text: (row) => row.by ?? '--' },
    { key: 'role', title: t('role'), text: (row) => code('Role', row.role) },
    {
      key: 'head',
      title: t('head'),
      text: (row) => row.head ?? '--',
      render: (row) => (
        <Link to={`/households/${row.household_id}?tab=visits`}>{row.head ?? t('noHead')}</Link>
      ),
    },
    { key: 'village', title: t('village'), text: (row) => place(row.area_id) || row.area_name },
    { key: 'place', title: t('place'), text: (row) => (row.place ? code('VisitPlace', row.place) : '--') },
    { key: 'photos', title: t('photos'), text: (row) => String(row.photos), numeric: true },
    {
      key: 'problems',
      title: t('problemsSolved'),
      text: (row) => t('of', { solved: row.solved, all: row.problems }),
      numeric: true,
    },
  ];
  const { data } = evidence;
  const liaisons = data?.liaisons.filter(
    (row) => !filters.person || String(row.account_id) === filters.person,
  );
  const inCharge: NumberColumn<Liaison>[] = [
    [t('area'), (row) => place(row.area_id) || row.area_name],
    [t('kind'), (row) => code('LiaisonKind', row.kind)],
    [t('name'), (row) => row.name ?? '--'],
    [t('since'), (row) => row.from],
    [t('to'), (row) => row.to ?? t('stillIs')],
  ];
  const byVillage: NumberColumn<Village>[] = [
    [t('village'), (row) => place(row.area_id) || row.area_name],
    [t('role'), (row) => code('Role', row.role)],
    [t('visits'), (row) => row.visits],
    [t('visited'), (row) => row.households],
    [t('problemsSolved'), (row) => t('of', { solved: row.solved, all: row.problems })],
  ];
  return (
    <>
      <PageTitle
        title={t('title')}
        about={t('about')}
        actions={
          <Button
            type="primary"
            disabled={!data}
            loading={save.busy}
            onClick={() => void save.send({ nth: Date.now() })}
          >
            {t('download')}
          </Button>
        }
      />
      <DutyNav />
      <ProblemNotice problem={save.problem} onRetry={save.repeat} />
      <div className="contacts-tools">
        <AreaSelect value={filters.area} onChange={(area) => change({ area, person: null })} />
        <Input
          type="date"
          className="date-field"
          aria-label={t('from')}
          value={from}
          max={until}
          onChange={({ target }) => target.value && change({ from: target.value })}
        />
        <Input
          type="date"
          className="date-field"
          aria-label={t('until')}
          value={until}
          min={from}
          max={today}
          onChange={({ target }) => target.value && change({ until: target.value })}
        />
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={t('person')}
          placeholder={t('person')}
          className="contacts-person"
          value={filters.person}
          options={[...names].map(([value, label]) => ({ value: String(value), label }))}
          popupMatchSelectWidth={false}
          onChange={(person) => change({ person })}
        />
      </div>
      <section className="contacts-part">
        <h2>{t('visitsTitle')}</h2>
        <DataTable<Visit>
          id="contacts"
          out={{ list: 'contacts', query: asked }}
          caption={t('visitsTitle')}
          columns={columns}
          rows={visits.data?.items}
          rowKey={(row) => row.id}
          rowLink={(row) => `/households/${row.household_id}?tab=visits`}
          page={visits.data}
          onCursor={goTo}
          problem={visits.error}
          onRetry={() => void visits.refetch()}
          empty={<Empty title={t('none')}>{t('noneText')}</Empty>}
        />
      </section>
      <ProblemNotice problem={evidence.error} onRetry={() => void evidence.refetch()} />
      {data && (
        <>
          <section className="card contacts-part">
            <h2>{t('liaisonsTitle')}</h2>
            <p className="muted">
              {data.coverage.complete ? t('complete') : t('incomplete')}{' '}
              <Link to={`/duties/liaisons?area=${filters.area ?? post.area_id}`}>{t('toLiaisons')}</Link>
            </p>
            <Sideways label={t('liaisonsTitle')}>
              <NumberTable<Liaison>
                caption={t('liaisonsTitle')}
                columns={inCharge}
                rows={liaisons ?? []}
                rowKey={(row) => `${row.area_id}${row.kind}${row.account_id}${row.from}`}
              />
            </Sideways>
          </section>
          <section className="card contacts-part">
            <h2>{t('byVillage')}</h2>
            {data.visits.length === 0 && <p className="muted">{t('none')}</p>}
            {data.visits.length > 0 && (
              <Sideways label={t('byVillage')}>
                <NumberTable<Village>
                  caption={t('byVillage')}
                  columns={byVillage}
                  rows={data.visits}
                  rowKey={(row) => `${row.area_id}${row.role}`}
                />
              </Sideways>
            )}
          </section>
        </>
      )}
    </>
  );
}
