import { Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { daysAfter } from '@/lib/dates';
import './inspection.css';
import './words';

type Draw = Schemas['DrawView'];
type Plan = Schemas['ProposeDrawCmd'];
type Stage = Schemas['DrawStage'];
const STAGES: Stage[] = ['city', 'county', 'town', 'village', 'household'];

interface Values extends Omit<Plan, 'stages' | 'not_seen_since'> {
  not_seen_since?: string;
  take: Partial<Record<Stage, number>>;
  method: Partial<Record<Stage, Schemas['DrawMethod']>>;
  spare?: number;
}

interface Props {
  onDone: (draw: Draw) => void;
  onClose: () => void;
}

/** Proposes a draw: a stage is drawn where a number stands. */
export function ProposeDraw({ onDone, onClose }: Props) {
  const { t } = useTranslation('inspections');
  const code = useCode();
  const options = useCodeOptions();
  const today = useToday();
  return (
    <FormDrawer<Values, Draw>
      id="draw/new"
      title={t('draw.propose')}
      submitText={t('draw.freeze')}
      initial={{
        title: '',
        citation: '',
        groups: ['lifted', 'monitored'],
        by_group: false,
        take: { village: 2, household: 10 },
        method: { city: 'equal', county: 'equal', town: 'equal', village: 'by_size' },
        spare: 2,
        seed: { source: '', on: '', digits: 6 },
      }}
      submit={({ take, method, spare, not_seen_since, ...plan }, key) =>
        answer(
          api.POST('/api/v1/draws', {
            params: { header: { 'Idempotency-Key': key } },
            body: {
              ...plan,
              not_seen_since: not_seen_since || undefined,
              stages: STAGES.flatMap((stage) => {
                const count = take[stage];
                if (!count) return [];
                return [
                  {
                    stage,
                    take: count,
                    method: method[stage] ?? 'equal',
                    spare: stage === 'household' ? (spare ?? 0) : 0,
                  },
                ];
              }),
            },
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <p className="form-hint">{t('draw.proposeHint')}</p>
      <Form.Item name="title" label={t('draw.title')} rules={[{ required: true }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="citation" label={t('draw.citation')} rules={[{ required: true }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="groups" label={t('draw.groups')} rules={[{ required: true }]}>
        <Checkbox.Group className="choice-column" options={options('HouseholdGroup')} />
      </Form.Item>
      <Form.Item name="by_group" valuePropName="checked">
        <Checkbox>{t('draw.byGroup')}</Checkbox>
      </Form.Item>
      <p className="form-hint">{t('draw.stagesHint')}</p>
      {STAGES.map((stage) => (
        <div key={stage} className="inspection-stage">
          <Form.Item name={['take', stage]} label={t('draw.take', { stage: code('DrawStage', stage) })}>
            <InputNumber min={0} max={10000} precision={0} />
          </Form.Item>
          {stage === 'household' ? (
            <Form.Item name="spare" label={t('draw.spare')}>
              <InputNumber min={0} max={1000} precision={0} />
            </Form.Item>
          ) : (
            <Form.Item name={['method', stage]} label={t('draw.method', { stage: code('DrawStage', stage) })}>
              <Select options={options('DrawMethod')} />
            </Form.Item>
          )}
        </div>
      ))}
      <DateField name="not_seen_since" label={t('draw.notSeen')} optional help={t('draw.notSeenHelp')} />
      <Form.Item
        name={['seed', 'source']}
        label={t('draw.source')}
        extra={t('draw.sourceHelp')}
        rules={[{ required: true }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      <DateField
        name={['seed', 'on']}
        label={t('draw.seedOn')}
        min={daysAfter(today, 1)}
        help={t('draw.seedOnHelp')}
      />
      <Form.Item name={['seed', 'digits']} label={t('draw.digits')} rules={[{ required: true }]}>
        <InputNumber min={6} max={100} precision={0} />
      </Form.Item>
    </FormDrawer>
  );
}

interface SeedProps extends Props {
  draw: Draw;
  reload: () => Promise<unknown>;
}

/** Enters the seed of a frame that somebody else froze. */
export function EnterSeed({ draw, reload, onDone, onClose }: SeedProps) {
  const { t } = useTranslation('inspections');
  return (
    <FormDrawer<Schemas['EnterSeedBody'], Draw>
      id={`draw/${draw.id}/seed`}
      title={t('draw.enterSeed')}
      submitText={t('draw.drawNow')}
      initial={{ frame_digest: '', seed: '' }}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/draws/{draw_id}/seed', {
            params: { path: { draw_id: draw.id }, header: headers(key, draw.version) },
            body,
          }),
        )
      }
      reload={reload}
      onDone={onDone}
      onClose={onClose}
    >
      <p className="form-hint">{t('draw.seedHint')}</p>
      <Form.Item
        name="frame_digest"
        label={t('draw.digest')}
        extra={t('draw.digestHelp')}
        rules={[{ required: true }]}
      >
        <Input.TextArea rows={2} maxLength={64} />
      </Form.Item>
      <Form.Item
        name="seed"
        label={t('draw.seed')}
        extra={t('draw.seedHelp', { source: draw.seed_rule.source, digits: draw.seed_rule.digits })}
        rules={[{ required: true }]}
      >
        <Input maxLength={200} inputMode="numeric" />
      </Form.Item>
    </FormDrawer>
  );
}

/** Asks for the withdrawal of a draw whose seed will not come. */
export function WithdrawDraw({ draw, reload, onDone, onClose }: SeedProps) {
  const { t } = useTranslation('inspections');
  return (
    <FormDrawer<Schemas['WithdrawDrawBody'], Draw>
      id={`draw/${draw.id}/withdraw`}
      title={t('draw.withdraw')}
      submitText={t('draw.withdraw')}
      initial={{ reason: '' }}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/draws/{draw_id}/withdrawal', {
            params: { path: { draw_id: draw.id }, header: headers(key, draw.version) },
            body,
          }),
        )
      }
      reload={reload}
      onDone={onDone}
      onClose={onClose}
    >
      <p className="form-hint">{t('draw.withdrawHint')}</p>
      <Form.Item name="reason" label={t('draw.withdrawReason')} rules={[{ required: true }]}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDrawer>
  );
}
