import { Form, Input, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import './words';

type Round = Schemas['RoundView'];
type Plan = Schemas['GroupPlan'];

interface Props {
  round: Round;
  onDone: (round: Round) => void;
  onClose: () => void;
}

interface Reads {
  reload: () => Promise<unknown>;
}

/** The groups, one by one; what breaks a rule of the notice is refused with the rule. */
export function SetGroups({ round, plan, reload, onDone, onClose }: Props & Reads & { plan: Plan[] }) {
  const { t } = useTranslation('inspections');
  const units = round.rules.units.map((unit) => ({ value: unit, label: unit }));
  const cities = round.areas.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <FormDrawer<{ groups: Omit<Plan, 'number'>[] }, Round>
      id={`round/${round.id}/groups`}
      title={t('round.groups')}
      initial={{ groups: plan }}
      submit={({ groups }, key) =>
        answer(
          api.PUT('/api/v1/rounds/{round_id}/groups', {
            params: { path: { round_id: round.id }, header: headers(key, round.version) },
            body: { groups: groups.map((group, index) => ({ ...group, number: index + 1 })) },
          }),
        )
      }
      reload={reload}
      onDone={onDone}
      onClose={onClose}
    >
      {plan.map(({ number }, index) => (
        <fieldset key={number}>
          <legend>{t('group.numbered', { number })}</legend>
          <Form.Item
            name={['groups', index, 'leader_unit']}
            label={t('group.leader')}
            rules={[{ required: true }]}
          >
            <Select options={units} />
          </Form.Item>
          <Form.Item
            name={['groups', index, 'member_units']}
            label={t('group.members')}
            rules={[{ required: true }]}
          >
            <Select mode="multiple" options={units} />
          </Form.Item>
          <Form.Item name={['groups', index, 'areas']} label={t('group.areas')} rules={[{ required: true }]}>
            <Select mode="multiple" options={cities} showSearch={{ optionFilterProp: 'label' }} />
          </Form.Item>
        </fieldset>
      ))}
    </FormDrawer>
  );
}

/** The car of a group. */
export function SetVehicle({ round, group, onDone, onClose }: Props & { group: Schemas['GroupView'] }) {
  const { t } = useTranslation('inspections');
  return (
    <FormDrawer<{ vehicle: string }, Round>
      id={`round/${round.id}/vehicle/${group.number}`}
      title={t('group.vehicle')}
      initial={{ vehicle: group.vehicle ?? '' }}
      submit={({ vehicle }, key) =>
        answer(
          api.POST('/api/v1/rounds/{round_id}/vehicle', {
            params: { path: { round_id: round.id }, header: { 'Idempotency-Key': key } },
            body: { number: group.number, vehicle },
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item
        name="vehicle"
        label={t('group.vehicle')}
        extra={t('group.vehicleHelp')}
        rules={[{ required: true }]}
      >
        <Input maxLength={60} />
      </Form.Item>
    </FormDrawer>
  );
}

/** The training of those who inspect. */
export function RecordTraining({ round, reload, onDone, onClose }: Props & Reads) {
  const { t } = useTranslation('inspections');
  const today = useToday();
  return (
    <FormDrawer<Schemas['RecordTrainingBody'], Round>
      id={`round/${round.id}/training`}
      title={t('round.train')}
      initial={{ on: [today, round.starts_on].sort()[0], note: round.training ?? '' }}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/rounds/{round_id}/training', {
            params: { path: { round_id: round.id }, header: headers(key, round.version) },
            body,
          }),
        )
      }
      reload={reload}
      onDone={onDone}
      onClose={onClose}
    >
      <DateField name="on" label={t('round.trainedOn')} max={round.starts_on} />
      <Form.Item
        name="note"
        label={t('round.training')}
        extra={t('round.trainingHelp')}
        rules={[{ required: true }]}
      >
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
    </FormDrawer>
  );
}

/** Somebody whom a unit or a city owes. */
export function EnterPerson({
  round,
  missing,
  onDone,
  onClose,
}: Props & { missing: Schemas['MissingPeople'] }) {
  const { t } = useTranslation('inspections');
  const code = useCode();
  const options = useCodeOptions();
  return (
    <FormDrawer<Schemas['EnterPersonBody'], Round>
      id={`round/${round.id}/${missing.from}/${missing.duty}`}
      title={t('roster.enterFor', { from: missing.from, duty: code('RoundPost', missing.duty) })}
      initial={{
        duty: missing.duty,
        city_id: missing.city_id,
        unit: missing.city_id ? '' : missing.from,
        name: '',
        title: '',
        phone: '',
      }}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/rounds/{round_id}/people', {
            params: { path: { round_id: round.id }, header: { 'Idempotency-Key': key } },
            body: {
              ...body,
              duty: missing.duty,
              city_id: missing.city_id,
              unit: missing.city_id ? body.unit : missing.from,
            },
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      {missing.city_id && (
        <Form.Item name="unit" label={t('roster.unit')} rules={[{ required: true }]}>
          <Input maxLength={60} />
        </Form.Item>
      )}
      <Form.Item name="name" label={t('roster.name')} rules={[{ required: true }]}>
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name="title" label={t('roster.title')} rules={[{ required: true }]}>
        <Input maxLength={60} />
      </Form.Item>
      {missing.duty === 'leader' && (
        <Form.Item name="rank" label={t('roster.rank')} rules={[{ required: true }]}>
          <Radio.Group options={options('Rank')} />
        </Form.Item>
      )}
      <Form.Item name="phone" label={t('roster.phone')} rules={[{ required: true }]}>
        <Input maxLength={30} inputMode="tel" />
      </Form.Item>
      <Form.Item name="login" label={t('roster.login')} extra={t('roster.loginHelp')}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="note" label={t('roster.note')}>
        <Input maxLength={100} />
      </Form.Item>
    </FormDrawer>
  );
}

/** Of somebody without an account: where the signed paper is kept. */
export function AcknowledgePaper({
  round,
  person,
  onDone,
  onClose,
}: Props & { person: Schemas['RosterPerson'] }) {
  const { t } = useTranslation('inspections');
  return (
    <FormDrawer<{ paper: string }, Round>
      id={`round/${round.id}/paper/${person.id}`}
      title={t('roster.paper')}
      initial={{ paper: '' }}
      submit={({ paper }, key) =>
        answer(
          api.POST('/api/v1/rounds/{round_id}/people/{person_id}/acknowledgement', {
            params: {
              path: { round_id: round.id, person_id: person.id },
              header: headers(key, person.version),
            },
            body: { paper },
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="paper" label={t('roster.paperAt')} rules={[{ required: true }]}>
        <Input maxLength={100} />
      </Form.Item>
    </FormDrawer>
  );
}

/** Hands in the report of a group, once, with its attachments. */
export function HandInReport({ round, group, onDone, onClose }: Props & { group: Schemas['GroupView'] }) {
  const { t } = useTranslation('inspections');
  return (
    <FormDrawer<{ report: string; paper?: string }, Round>
      id={`round/${round.id}/report/${group.number}`}
      title={t('group.reportOf', { name: group.name })}
      submitText={t('group.report')}
      initial={{ report: '' }}
      submit={({ report, paper }, key) =>
        answer(
          api.POST('/api/v1/rounds/{round_id}/report', {
            params: { path: { round_id: round.id }, header: { 'Idempotency-Key': key } },
            body: { number: group.number, report, paper: paper || undefined },
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <p className="form-hint">
        {t('group.reportHint', { label: group.label, due: round.report_due ?? '--' })}
      </p>
      <Form.Item name="report" label={t('group.reportText')} rules={[{ required: true }]}>
        <Input.TextArea rows={8} maxLength={10000} />
      </Form.Item>
      <Form.Item name="paper" label={t('group.paper')} extra={t('group.paperHelp')}>
        <Input maxLength={100} />
      </Form.Item>
    </FormDrawer>
  );
}
