import { Checkbox, Form, Input, InputNumber, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useVisits } from '@/api/household';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { FormDrawer } from '@/components/FormDrawer';
import { HouseholdPicker } from '@/components/HouseholdPicker';
import { useCodeOptions } from '@/i18n/useCode';
import { type ClueValues, sourceOf } from './source';
import './words';

interface Props {
  /** Known already, on the page of a household. */
  householdId?: string;
  /** What is known already of where it comes from. */
  initial?: Partial<ClueValues>;
  onClose: () => void;
  onDone: (clue: Schemas['ClueView']) => void;
}

/** Reports a clue; each channel asks for what it must show. */
export default function ReportClue({ householdId, initial, onClose, onDone }: Props) {
  const { t } = useTranslation('clues');
  const options = useCodeOptions();
  const today = useToday();
  return (
    <FormDrawer<ClueValues, Schemas['ClueView']>
      id="clue"
      title={t('report.title')}
      submitText={t('report.submit')}
      initial={{
        household_id: householdId,
        channel: 'grassroots_report',
        discovered_on: today,
        mode: 'telephone',
        ...initial,
      }}
      submit={(values, key) =>
        answer(
          api.POST('/api/v1/clues', {
            params: { header: { 'Idempotency-Key': key } },
            body: {
              household_id: values.household_id,
              discovered_on: values.discovered_on,
              source: sourceOf(values),
              risks: values.risks ?? [],
            },
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      {!householdId && (
        <Form.Item
          name="household_id"
          label={t('report.household')}
          rules={[{ required: true, message: t('report.choose') }]}
        >
          <HouseholdPicker />
        </Form.Item>
      )}
      {householdId && <Form.Item name="household_id" hidden />}
      <Form.Item name="channel" label={t('column.channel')} rules={[{ required: true }]}>
        <Select options={options('Channel').filter(({ value }) => value !== 'platform_warning')} />
      </Form.Item>
      <p className="form-hint muted">{t('report.warningHint')}</p>
      <DateField name="discovered_on" label={t('report.on')} max={today} help={t('report.onHelp')} />
      <ChannelFields />
      <Form.Item name="risks" label={t('report.risks')} extra={t('report.risksHelp')}>
        <Checkbox.Group className="choice-column" options={options('RiskCategory')} />
      </Form.Item>
    </FormDrawer>
  );
}

function ChannelFields() {
  const { t } = useTranslation('clues');
  const options = useCodeOptions();
  const form = Form.useFormInstance<ClueValues>();
  const channel = Form.useWatch('channel', form);
  switch (channel) {
    case 'home_visit':
      return <VisitField />;
    case 'self_declaration':
      return <DeclarationFields />;
    case 'grassroots_report':
      return (
        <Form.Item name="report" label={t('report.report')} rules={[{ required: true }]}>
          <Input.TextArea rows={4} />
        </Form.Item>
      );
    case 'data_comparison':
      return (
        <>
          <Form.Item name="department" label={t('report.department')} rules={[{ required: true }]}>
            <Select options={options('Department')} />
          </Form.Item>
          <div className="form-pair">
            <Form.Item name="list" label={t('report.list')} rules={[{ required: true }]}>
              <Input />
            </Form.Item>
            <Form.Item name="row" label={t('report.row')} rules={[{ required: true }]}>
              <InputNumber min={1} />
            </Form.Item>
          </div>
        </>
      );
    case 'hotline_petition':
      return (
        <div className="form-pair">
          <Form.Item name="public_source" label={t('report.source')} rules={[{ required: true }]}>
            <Select options={options('PublicSource')} />
          </Form.Item>
          <Form.Item name="number" label={t('report.number')} rules={[{ required: true }]}>
            <Input />
          </Form.Item>
        </div>
      );
    default:
      return null;
  }
}

function DeclarationFields() {
  const { t } = useTranslation('clues');
  const today = useToday();
  const form = Form.useFormInstance<ClueValues>();
  const mode = Form.useWatch('mode', form);
  return (
    <>
      <Form.Item name="mode" label={t('report.mode')} rules={[{ required: true }]}>
        <Radio.Group
          options={(['telephone', 'window', 'entrusted', 'scan'] as const).map((value) => ({
            value,
            label: t(`mode.${value}`),
          }))}
        />
      </Form.Item>
      {mode === 'scan' && (
        <Form.Item name="poster" label={t('report.poster')} rules={[{ required: true }]}>
          <Input />
        </Form.Item>
      )}
      {mode === 'entrusted' && (
        <>
          <div className="form-pair">
            <Form.Item name="proxy" label={t('report.proxy')} rules={[{ required: true }]}>
              <Input />
            </Form.Item>
            <Form.Item name="relation" label={t('report.relation')} rules={[{ required: true }]}>
              <Input />
            </Form.Item>
          </div>
          <Form.Item name="consent" valuePropName="checked">
            <Checkbox>{t('report.consent')}</Checkbox>
          </Form.Item>
        </>
      )}
      {mode === 'window' && (
        <div className="form-pair">
          <Form.Item name="agent" label={t('report.agent')} rules={[{ required: true }]}>
            <Input />
          </Form.Item>
          <Form.Item name="place" label={t('report.place')} rules={[{ required: true }]}>
            <Input />
          </Form.Item>
        </div>
      )}
      {mode === 'telephone' && (
        <>
          <DateField name="called_on" label={t('report.calledOn')} max={today} />
          <Form.Item name="call_record" label={t('report.callRecord')} rules={[{ required: true }]}>
            <Input.TextArea rows={2} />
          </Form.Item>
        </>
      )}
      <Form.Item name="difficulty" label={t('report.difficulty')} rules={[{ required: true }]}>
        <Input.TextArea rows={3} />
      </Form.Item>
    </>
  );
}

/** A visit is recorded first; the clue names it. */
function VisitField() {
  const { t } = useTranslation('clues');
  const form = Form.useFormInstance<ClueValues>();
  const household = Form.useWatch('household_id', form);
  const visits = useVisits(household);
  return (
    <Form.Item
      name="visit"
      label={t('report.visit')}
      rules={[{ required: true }]}
      extra={t('report.visitHelp')}
    >
      <Select
        notFoundContent={t('report.noVisit')}
        options={visits.data?.items.map((visit) => ({
          value: visit.id,
          label: [visit.visited_on, visit.conditions.living ?? visit.problems[0]?.problem]
            .filter(Boolean)
            .join(' · '),
        }))}
      />
    </Form.Item>
  );
}
