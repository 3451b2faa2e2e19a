import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useMay, useSession } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { usePlace } from '@/components/usePlace';
import { useCode } from '@/i18n/useCode';
import { id } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { DutyNav } from './DutyNav';
import { Informants } from './Informants';
import { DecideFiling, FileMechanism, NameLiaison } from './LiaisonForms';
import './duties.css';
import './words';

type Village = Schemas['VillageCoverage'];
type Filing = Schemas['FilingView'];
const TONES = { submitted: 'amber', approved: 'green', returned: 'red' } as const;

const FILTERS = { area: id };

/** Who is in charge of the visits: village and town leader, household and village cadre; filed with the county each year. */
export function Component() {
  const { t } = useTranslation('duties');
  const code = useCode();
  const place = usePlace();
  const { post } = useSession();
  const mayName = useMay('name_liaisons');
  const mayFile = useMay('file_mechanisms');
  const mayDecide = useMay('decide_filings');
  const { filters, change } = useUrlFilters(FILTERS);
  const [naming, setNaming] = useState<string | null>(null);
  const [isFiling, setFiling] = useState(false);
  const [deciding, setDeciding] = useState<Filing | null>(null);
  const query = { area_id: filters.area };
  const coverage = useQuery({
    queryKey: ['liaisons', 'coverage', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/liaisons/coverage', { params: { query }, signal })),
    placeholderData: (before) => before,
  });
  const filings = useQuery({
    queryKey: ['liaisons', 'filings', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/filings', { params: { query }, signal })),
    placeholderData: (before) => before,
  });
  const close = () => {
    setNaming(null);
    setFiling(false);
    setDeciding(null);
  };
  const villages: Column<Village>[] = [
    { key: 'village', title: t('liaison.village'), text: (row) => place(row.area_id) || row.area_name },
    {
      key: 'leader',
      title: t('liaison.leader'),
      text: (row) => row.leader ?? t('liaison.nobody'),
      render: (row) => row.leader ?? <Tag tone="amber">{t('liaison.nobody')}</Tag>,
    },
    {
      key: 'stationed',
      title: t('liaison.stationed'),
      text: (row) => row.stationed_cadre ?? '--',
    },
    {
      key: 'assigned',
      title: t('liaison.households'),
      text: (row) => t('board.of', { reached: row.assigned, needed: row.households }),
      numeric: true,
    },
    {
      key: 'cadres',
      title: t('liaison.cadres'),
      text: (row) =>
        row.cadres
          .map(({ name, households }) => t('liaison.cadre', { name: name ?? '--', n: households }))
          .join('；') || '--',
    },
    ...(mayName
      ? [
          {
            key: 'act',
            title: t('liaison.act'),
            text: () => '',
            onScreen: true,
            render: (row: Village) => (
              <Button size="small" onClick={() => setNaming(row.area_id)}>
                {t('liaison.name')}
              </Button>
            ),
          },
        ]
      : []),
  ];
  const filed: Column<Filing>[] = [
    { key: 'town', title: t('filing.town'), text: (row) => row.area_name },
    { key: 'year', title: t('filing.year'), text: (row) => String(row.year), numeric: true },
    {
      key: 'content',
      title: t('filing.content'),
      text: (row) => t('filing.counts', { ...row.content }),
    },
    { key: 'note', title: t('filing.note'), text: (row) => row.note ?? '--' },
    { key: 'on', title: t('filing.on'), text: (row) => row.submitted_on },
    {
      key: 'state',
      title: t('filing.state'),
      text: (row) =>
        [code('FilingState', row.state), row.decided_on, row.decision_reason].filter(Boolean).join(' · '),
      render: (row) => (
        <span className="chips">
          <Tag tone={TONES[row.state]}>{code('FilingState', row.state)}</Tag>
          {[row.decided_on, row.decision_reason].filter(Boolean).join(' · ')}
          {row.state === 'submitted' && mayDecide && (
            <Button size="small" type="primary" onClick={() => setDeciding(row)}>
              {t('filing.decide')}
            </Button>
          )}
        </span>
      ),
    },
  ];
  const left = coverage.data?.households_without_cadre.length ?? 0;
  const without = coverage.data?.without_informant ?? [];
  return (
    <>
      <PageTitle
        title={t('liaison.title')}
        about={t('liaison.about')}
        actions={
          <span className="chips">
            <Link to="/duties/contacts">{t('liaison.evidence')}</Link>
            {mayName && <Button onClick={() => setNaming(post.area_id)}>{t('liaison.name')}</Button>}
            {mayFile && (
              <Button type="primary" onClick={() => setFiling(true)}>
                {t('filing.file')}
              </Button>
            )}
          </span>
        }
      />
      <DutyNav />
      {coverage.data && (
        <p className={coverage.data.complete ? 'muted' : 'liaison-gaps'}>
          {coverage.data.complete ? t('liaison.complete') : t('liaison.incomplete', { n: left })}
          {without.length > 0 && (
            <>
              <br />
              {t('liaison.withoutInformant', {
                n: without.length,
                names: without
                  .slice(0, 5)
                  .map((area) => place(area.area_id) || area.area_name)
                  .join('、'),
              })}
            </>
          )}
        </p>
      )}
      <DataTable<Village>
        id="liaisons"
        out={{ list: 'liaisons', query }}
        caption={t('liaison.title')}
        columns={villages}
        rows={coverage.data?.villages}
        rowKey={(row) => row.area_id}
        problem={coverage.error}
        onRetry={() => void coverage.refetch()}
        empty={<Empty title={t('liaison.none')} />}
        tools={<AreaSelect value={filters.area} onChange={(area) => change({ area })} />}
      />
      <Informants area={filters.area} />
      <section className="duty-parts">
        <h2>{t('filing.title')}</h2>
        <DataTable<Filing>
          id="filings"
          out={{ list: 'filings', query }}
          caption={t('filing.title')}
          columns={filed}
          rows={filings.data}
          rowKey={(row) => row.id}
          problem={filings.error}
          onRetry={() => void filings.refetch()}
          empty={<Empty title={t('filing.none')}>{t('filing.noneHow')}</Empty>}
        />
      </section>
      {naming && <NameLiaison area={naming} onDone={close} onClose={close} />}
      {isFiling && <FileMechanism town={post.area_id} onDone={close} onClose={close} />}
      {deciding && <DecideFiling filing={deciding} onDone={close} onClose={close} />}
    </>
  );
}
