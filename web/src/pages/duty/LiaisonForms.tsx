import { Form, Input, InputNumber, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useAreas } from '@/api/useAreas';
import { usePeople } from '@/api/usePeople';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { Facts } from '@/components/Facts';
import { FormDrawer } from '@/components/FormDrawer';
import { usePlace } from '@/components/usePlace';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import './words';

interface Props<R> {
  onDone: (after: R) => void;
  onClose: () => void;
}

/** Puts somebody in charge of an area; who was before ends that day. */
export function NameLiaison({ area, onDone, onClose }: Props<Schemas['LiaisonView']> & { area: string }) {
  const { t } = useTranslation('duties');
  const code = useCode();
  const options = useCodeOptions();
  const place = usePlace();
  const today = useToday();
  const { data: areas } = useAreas();
  const level = areas?.find((one) => one.id === area)?.level;
  const people = usePeople();
  const kinds = options('LiaisonKind').filter(({ value }) => level === 'village' || value === 'informant');
  return (
    <FormDrawer<Omit<Schemas['LiaisonCmd'], 'area_id'>, Schemas['LiaisonView']>
      id={`liaison/${area}`}
      title={t('liaison.nameIn', { area: place(area) || areas?.find((one) => one.id === area)?.name })}
      initial={{ from: today, kind: level === 'village' ? 'responsible_leader' : 'informant' }}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/liaisons', {
            params: { header: { 'Idempotency-Key': key } },
            body: { ...body, area_id: area },
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      {(form) => (
        <>
          <p className="form-hint">{t('liaison.nameHint')}</p>
          <Form.Item name="kind" label={t('liaison.kind')} rules={[{ required: true }]}>
            <Radio.Group className="choice-column" options={kinds} />
          </Form.Item>
          <Form.Item noStyle dependencies={['kind']}>
            {() => {
              const kind: Schemas['LiaisonKind'] = form.getFieldValue('kind') ?? 'informant';
              const fitting = (people.data ?? []).filter((person) => person.liaison_kinds.includes(kind));
              return (
                <Form.Item name="account_id" label={t('liaison.who')} rules={[{ required: true }]}>
                  <Select
                    showSearch={{ optionFilterProp: 'label' }}
                    loading={people.isLoading}
                    options={fitting.map((person) => ({
                      value: person.account_id,
                      label: `${person.name} · ${code('Role', person.role)} · ${person.area_name}`,
                    }))}
                  />
                </Form.Item>
              );
            }}
          </Form.Item>
          <DateField name="from" label={t('liaison.from')} max={today} />
        </>
      )}
    </FormDrawer>
  );
}

/** Files the mechanism of the town with the county; it must be complete. */
export function FileMechanism({ town, onDone, onClose }: Props<Filing> & { town: string }) {
  const { t } = useTranslation('duties');
  const today = useToday();
  return (
    <FormDrawer<Omit<Schemas['FileMechanismCmd'], 'area_id'>, Filing>
      id="filing"
      title={t('filing.file')}
      submitText={t('filing.submit')}
      initial={{ year: Number(today.slice(0, 4)) }}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/filings', {
            params: { header: { 'Idempotency-Key': key } },
            body: { ...body, area_id: town },
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <p className="form-hint">{t('filing.hint')}</p>
      <Form.Item name="year" label={t('filing.year')} rules={[{ required: true }]}>
        <InputNumber min={2020} max={2100} precision={0} />
      </Form.Item>
      <Form.Item name="note" label={t('filing.note')}>
        <Input.TextArea rows={3} />
      </Form.Item>
    </FormDrawer>
  );
}

type Filing = Schemas['FilingView'];

/** The county's word on what a town filed. */
export function DecideFiling({ filing, onDone, onClose }: Props<Filing> & { filing: Filing }) {
  const { t } = useTranslation('duties');
  return (
    <FormDrawer<Schemas['DecideFilingBody'], Filing>
      id={`filing/${filing.id}`}
      title={t('filing.decide')}
      submitText={t('filing.confirm')}
      initial={{}}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/filings/{filing_id}/decision', {
            params: { path: { filing_id: filing.id }, header: headers(key, filing.version) },
            body,
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <Facts
        facts={[
          [t('filing.town'), filing.area_name],
          [t('filing.year'), filing.year],
          [t('filing.content'), t('filing.counts', { ...filing.content })],
          [t('filing.note'), filing.note],
          [t('filing.on'), filing.submitted_on],
        ]}
      />
      <Form.Item name="approved" label={t('filing.decision')} rules={[{ required: true }]}>
        <Radio.Group
          options={[
            { value: true, label: t('filing.approve') },
            { value: false, label: t('filing.return') },
          ]}
        />
      </Form.Item>
      <Form.Item noStyle dependencies={['approved']}>
        {({ getFieldValue }) =>
          getFieldValue('approved') === false && (
            <Form.Item name="reason" label={t('filing.reason')} rules={[{ required: true }]}>
              <Input.TextArea rows={3} />
            </Form.Item>
          )
        }
      </Form.Item>
    </FormDrawer>
  );
}

/** Tells of an event after which something is due. A clue tells of itself. */
export function TellEvent({ area, onDone, onClose }: Props<Schemas['EventView']> & { area: string }) {
  const { t } = useTranslation('duties');
  const options = useCodeOptions();
  const today = useToday();
  return (
    <FormDrawer<Omit<Schemas['EventCmd'], 'area_id'>, Schemas['EventView']>
      id={`duty-event/${area}`}
      title={t('event.tell')}
      initial={{ event: 'inspection', on: today }}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/duties/events', {
            params: { header: { 'Idempotency-Key': key } },
            body: { ...body, area_id: area },
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <p className="form-hint">{t('event.hint')}</p>
      <Form.Item name="event" label={t('event.what')} rules={[{ required: true }]}>
        <Select options={options('Event').filter(({ value }) => value !== 'clue')} />
      </Form.Item>
      <DateField name="on" label={t('event.on')} max={today} />
      <Form.Item name="note" label={t('event.note')} extra={t('event.noteHelp')} rules={[{ required: true }]}>
        <Input.TextArea rows={2} />
      </Form.Item>
    </FormDrawer>
  );
}
