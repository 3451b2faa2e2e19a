import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, TreeSelect } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useAreas } from '@/api/useAreas';
import { useMay } from '@/app/session';
import { DateField } from '@/components/DateField';
import { Empty } from '@/components/Empty';
import { FormDrawer } from '@/components/FormDrawer';
import { PageTitle } from '@/components/PageTitle';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { DutyNav } from '../duty/DutyNav';
import './inspection.css';
import './words';

type Round = Schemas['RoundView'];
type Plan = Schemas['PlanRoundCmd'];
const link = ({ id }: Round) => `/duties/rounds/${id}`;

/** The rounds of inspection that concern the post. */
export function Component() {
  const { t } = useTranslation('inspections');
  const code = useCode();
  const navigate = useNavigate();
  const mayRun = useMay('run_rounds');
  const [isPlanning, setPlanning] = useState(false);
  const list = useQuery({
    queryKey: ['rounds', 'list'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/rounds', { signal })),
  });
  const columns: Column<Round>[] = [
    {
      key: 'title',
      title: t('round.title'),
      text: ({ title }) => title,
      render: (row) => <Link to={link(row)}>{row.title}</Link>,
    },
    {
      key: 'days',
      title: t('round.days'),
      text: (row) => t('days', { first: row.starts_on, last: row.ends_on }),
    },
    { key: 'state', title: t('round.state'), text: ({ state }) => code('RoundState', state) },
    {
      key: 'missing',
      title: t('round.missing'),
      text: ({ missing }) => String(missing.reduce((sum, { count }) => sum + count, 0)),
      numeric: true,
    },
    {
      key: 'reports',
      title: t('round.reports'),
      text: ({ groups }) =>
        t('of', { done: groups.filter((group) => group.reported_on).length, all: groups.length }),
      numeric: true,
    },
  ];
  return (
    <>
      <PageTitle
        title={t('rounds')}
        about={t('roundsAbout')}
        actions={
          <>
            <Link to="/duties/look-back">{t('known.page')}</Link>
            {mayRun && (
              <Button type="primary" onClick={() => setPlanning(true)}>
                {t('round.plan')}
              </Button>
            )}
          </>
        }
      />
      <DutyNav />
      <DataTable<Round>
        id="rounds"
        out={{ list: 'rounds' }}
        caption={t('rounds')}
        columns={columns}
        rows={list.data}
        rowKey={({ id }) => id}
        rowLink={link}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('noRounds')}>{mayRun && t('noRoundsText')}</Empty>}
      />
      {isPlanning && (
        <PlanRound onClose={() => setPlanning(false)} onDone={(round) => void navigate(link(round))} />
      )}
    </>
  );
}

function PlanRound({ onDone, onClose }: { onDone: (round: Round) => void; onClose: () => void }) {
  const { t } = useTranslation('inspections');
  const areas = useAreas().data ?? [];
  const cities = areas.filter(({ level }) => level === 'city');
  return (
    <FormDrawer<Plan, Round>
      id="round/new"
      title={t('round.plan')}
      submitText={t('round.plan')}
      initial={{ title: '', area_ids: cities.map(({ id }) => id) }}
      submit={(body, key) =>
        answer(api.POST('/api/v1/rounds', { params: { header: { 'Idempotency-Key': key } }, body }))
      }
      onDone={onDone}
      onClose={onClose}
    >
      <p className="form-hint">{t('round.planHint')}</p>
      <Form.Item
        name="title"
        label={t('round.title')}
        extra={t('round.titleHelp')}
        rules={[{ required: true }]}
      >
        <Input maxLength={50} />
      </Form.Item>
      <DateField name="starts_on" label={t('round.starts')} />
      <DateField name="ends_on" label={t('round.ends')} />
      <Form.Item name="area_ids" label={t('round.areas')} rules={[{ required: true }]}>
        <TreeSelect
          multiple
          treeDefaultExpandAll
          showSearch={{ treeNodeFilterProp: 'title' }}
          treeData={cities.map(({ id, name }) => ({ value: id, title: name }))}
        />
      </Form.Item>
    </FormDrawer>
  );
}
