import { useQuery } from '@tanstack/react-query';
import { Checkbox, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useAreas } from '@/api/useAreas';
import { Facts } from '@/components/Facts';
import { FormDrawer } from '@/components/FormDrawer';
import { Pager } from '@/components/Pager';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import { DecisionFields } from '@/pages/rules/Proposal';
import './words';

interface ProposeProps {
  /** The part of the county that the list is narrowed to. */
  areaId: string | undefined;
  /** How many households wait there. */
  waiting: number;
  onDone: () => void;
  onClose: () => void;
}

/** Proposes everybody who waits, in the county or in the part of it that the list shows. */
export function ProposeOpening({ areaId, waiting, onDone, onClose }: ProposeProps) {
  const { t } = useTranslation('arrivals');
  const { data: areas } = useAreas();
  const part = areas?.find((area) => area.id === areaId)?.name;
  return (
    <FormDrawer<Schemas['ProposeOpeningCmd'], Schemas['ArrivalView']>
      id="arrival/opening"
      title={t('propose.open')}
      submitText={t('propose.submit')}
      initial={{ closes: false }}
      submit={(values, key) =>
        answer(
          api.POST('/api/v1/arrivals/openings', {
            params: { header: { 'Idempotency-Key': key } },
            body: { ...values, area_id: areaId ?? null },
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <p className="form-hint">
        {part ? t('propose.hintPart', { part, count: waiting }) : t('propose.hint', { count: waiting })}
      </p>
      <Form.Item name="document_number" label={t('column.document')} rules={[{ required: true }]}>
        <Input />
      </Form.Item>
      <Form.Item name="closes" valuePropName="checked" extra={t('propose.closesHelp')}>
        <Checkbox>{t('propose.closes')}</Checkbox>
      </Form.Item>
      <Form.Item name="note" label={t('column.note')}>
        <Input.TextArea rows={3} />
      </Form.Item>
    </FormDrawer>
  );
}

interface DecideProps {
  arrival: Schemas['ArrivalView'];
  what: string;
  onDone: () => void;
  onClose: () => void;
}

/** Decides what somebody else proposed, with the households in view. */
export function DecideArrival({ arrival, what, onDone, onClose }: DecideProps) {
  const { t } = useTranslation('arrivals');
  return (
    <FormDrawer<Schemas['DecideArrivalBody'], Schemas['ArrivalView']>
      id={`arrival/${arrival.id}`}
      title={t('decide.open')}
      submitText={t('decide.submit')}
      initial={{}}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/arrivals/{arrival_id}/decision', {
            params: { path: { arrival_id: arrival.id }, header: headers(key, arrival.version) },
            body,
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <Facts
        facts={[
          [t('column.what'), what],
          [t('column.document'), arrival.document_number],
          [t('column.note'), arrival.note],
          [t('proposedBy'), arrival.proposed_by_name],
        ]}
      />
      <Households arrivalId={arrival.id} />
      <DecisionFields name="approve" yes={t('decide.yes')} no={t('decide.no')} />
    </FormDrawer>
  );
}

/** The households of a proposal, a page at a time. */
function Households({ arrivalId }: { arrivalId: string }) {
  const { t } = useTranslation('arrivals');
  const code = useCode();
  const [cursor, goTo] = useState<string>();
  const { data, error, refetch } = useQuery({
    queryKey: ['arrivals', arrivalId, cursor],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/arrivals/{arrival_id}/households', {
          params: { path: { arrival_id: arrivalId }, query: { cursor, limit: 20 } },
          signal,
        }),
      ),
  });
  if (error) return <ProblemNotice problem={error} onRetry={() => void refetch()} />;
  return (
    <>
      <ul className="arriving">
        {data?.items.map((row) => (
          <li key={row.household_id}>
            <Link to={`/households/${row.household_id}`}>{`${row.area_name} · ${row.head ?? '--'}`}</Link>{' '}
            {t('monitoredAs', { type: code('MonitoredType', row.monitored_type), since: row.since })}
          </li>
        ))}
      </ul>
      {data && <Pager page={data} onCursor={goTo} />}
    </>
  );
}
