import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { useMay } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { Empty } from '@/components/Empty';
import { FormDrawer } from '@/components/FormDrawer';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { StatLink } from '@/components/StatLink';
import { type Column, DataTable } from '@/components/table/DataTable';
import { id } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { ClueTabs } from '../procedure/clues/ClueTabs';
import '../work.css';
import './words';

type Row = Schemas['DoorOfArea'];
const FILTERS = { area: id };
const REGISTER = '/assistance/ledgers/poster_place';

/** The codes of villages and groups, where they hang, and their posters. */
export function Component() {
  const { t } = useTranslation('door');
  const mayKeep = useMay('keep_doors');
  const { filters, change } = useUrlFilters(FILTERS);
  const [making, setMaking] = useState<Row | null>(null);
  const doors = useQuery({
    queryKey: ['doors', filters.area],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/doors', { params: { query: { area_id: filters.area } }, signal })),
  });
  const poster = usePoster();
  const columns: Column<Row>[] = [
    { key: 'area', title: t('doors.area'), text: ({ area_name }) => area_name },
    { key: 'contact', title: t('doors.contact'), text: ({ door }) => door?.contact ?? t('doors.none') },
    { key: 'phone', title: t('doors.phone'), text: ({ door }) => door?.phone ?? '--' },
    { key: 'made', title: t('doors.made'), text: ({ door }) => door?.made_on ?? '--' },
    { key: 'hanging', title: t('doors.hanging'), text: ({ hanging }) => String(hanging), numeric: true },
    {
      key: 'acts',
      title: '',
      text: () => '',
      onScreen: true,
      render: (row) => (
        <span className="work-acts">
          {row.door && (
            <a href={row.door.path} target="_blank" rel="noreferrer">
              {t('doors.preview')}
            </a>
          )}
          {row.door && (
            <Button size="small" onClick={() => row.door && void poster.send(row.door.id)}>
              {t('doors.poster')}
            </Button>
          )}
          {mayKeep && (
            <Button size="small" onClick={() => setMaking(row)}>
              {row.door ? t('doors.renew') : t('doors.make')}
            </Button>
          )}
        </span>
      ),
    },
  ];
  const coverage = doors.data;
  return (
    <>
      <PageTitle title={t('doors.title')} about={t('doors.about')} />
      <ClueTabs />
      {coverage && (
        <div className="stats stats-dense">
          <StatLink
            label={t('doors.villages')}
            value={coverage.villages.hanging}
            of={coverage.villages.areas}
            to={REGISTER}
          />
          <StatLink
            label={t('doors.groups')}
            value={coverage.groups.hanging}
            of={coverage.groups.areas}
            to={REGISTER}
          />
          <StatLink
            label={t('doors.withCode')}
            value={coverage.villages.with_code + coverage.groups.with_code}
            of={coverage.villages.areas + coverage.groups.areas}
            to="/clues/doors"
          />
        </div>
      )}
      <p>
        <Link to={REGISTER}>{t('doors.register')}</Link>
      </p>
      <ProblemNotice problem={poster.problem} onRetry={poster.repeat} />
      {poster.made && (
        <p className="work-note" role="status">
          {t('doors.ready')}{' '}
          <a ref={poster.link} href={poster.made} target="_blank" rel="noreferrer">
            {t('doors.open')}
          </a>
        </p>
      )}
      <DataTable<Row>
        id="doors"
        out={{ list: 'doors', query: { area_id: filters.area } }}
        caption={t('doors.title')}
        columns={columns}
        rows={coverage?.areas}
        rowKey={({ area_id }) => area_id}
        problem={doors.error}
        onRetry={() => void doors.refetch()}
        empty={<Empty title={t('doors.empty')} />}
        tools={<AreaSelect value={filters.area} onChange={(area) => change({ area })} />}
      />
      {making && <MakeDoor row={making} onClose={() => setMaking(null)} />}
    </>
  );
}

/** A poster opens by itself; where the browser keeps windows shut, the link is there to be pressed. */
function usePoster() {
  const [made, setMade] = useState<string | null>(null);
  const link = useRef<HTMLAnchorElement>(null);
  const command = useCommand<string, Blob>(
    (door) =>
      answer(
        api.POST('/api/v1/doors/{door_id}/poster', {
          params: { path: { door_id: door } },
          body: {},
          parseAs: 'blob',
        }),
      ),
    (file) => setMade(URL.createObjectURL(file)),
  );
  useEffect(() => {
    if (!made) return;
    link.current?.click();
    return () => URL.revokeObjectURL(made);
  }, [made]);
  return { ...command, made, link };
}

function MakeDoor({ row, onClose }: { row: Row; onClose: () => void }) {
  const { t } = useTranslation('door');
  type Values = { contact: string; phone: string; with_groups?: boolean };
  return (
    <FormDrawer<Values, Schemas['DoorCode']>
      id={`door/${row.area_id}`}
      title={`${t('doors.makeTitle')} · ${row.area_name}`}
      submitText={row.door ? t('doors.renew') : t('doors.submit')}
      initial={{ contact: row.door?.contact, phone: row.door?.phone }}
      submit={(values, key) =>
        answer(
          api.POST('/api/v1/doors', {
            params: { header: { 'Idempotency-Key': key } },
            body: { area_id: row.area_id, ...values, with_groups: values.with_groups === true },
          }),
        )
      }
      onDone={onClose}
      onClose={onClose}
    >
      {row.door && <p className="form-hint">{t('doors.renewHint')}</p>}
      <p className="form-hint muted">{t('doors.makeHint')}</p>
      <Form.Item name="contact" label={t('doors.contact')} rules={[{ required: true }]}>
        <Input maxLength={30} />
      </Form.Item>
      <Form.Item name="phone" label={t('doors.phone')} rules={[{ required: true }]}>
        <Input inputMode="tel" maxLength={20} />
      </Form.Item>
      {row.level === 'village' && (
        <Form.Item name="with_groups" valuePropName="checked">
          <Checkbox>{t('doors.withGroups')}</Checkbox>
        </Form.Item>
      )}
    </FormDrawer>
  );
}
