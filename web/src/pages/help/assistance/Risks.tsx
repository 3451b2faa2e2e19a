import { Button, Checkbox, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useTakePlan } from '@/api/household';
import { useMay, useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { FormDrawer } from '@/components/FormDrawer';
import { Tag } from '@/components/Tag';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { AddMeasure } from './AddMeasure';
import './words';

type Risk = Schemas['RiskCategory'];

/** Only what is in effect helps. */
const TONES: Record<Schemas['Cover'], 'green' | 'blue' | 'amber'> = {
  in_effect: 'green',
  prepared: 'blue',
  proposed: 'amber',
  over: 'amber',
  nothing: 'amber',
};

/** Each risk with how far help against it is, and by which measures; for an open one the policy's toolbox, one press from a measure. */
export function Risks({ plan }: { plan: Schemas['PlanView'] }) {
  const { t } = useTranslation('assistance');
  const code = useCode();
  const mayEdit = useMay('edit_assistance');
  const [adding, setAdding] = useState<{ risk: Risk; kind: Schemas['MeasureKind'] } | null>(null);
  const [closing, setClosing] = useState<Risk | null>(null);
  const [recording, setRecording] = useState(false);
  return (
    <section className="card" aria-label={t('risks')}>
      <h2>{t('risks')}</h2>
      {plan.risks.length === 0 && !plan.risks_unrecorded && <p className="muted">{t('noRisks')}</p>}
      {plan.risks_unrecorded && (
        <div className="button-row">
          <span>{t('unrecorded.text')}</span>
          {mayEdit && (
            <Button size="small" onClick={() => setRecording(true)}>
              {t('unrecorded.record')}
            </Button>
          )}
        </div>
      )}
      <ol className="work-list">
        {plan.risks.map((one) => {
          const { risk, opened_on: openedOn, closed_on: closedOn, closed_how: closedHow, cover } = one;
          const answering = plan.measures.filter(({ id, risks, state }) =>
            cover ? one.covered_by.includes(id) : risks.includes(risk) && state !== 'stopped',
          );
          const tools = plan.toolbox.find((tool) => tool.risk === risk)?.measures ?? [];
          return (
            <li key={`${risk}${openedOn}`}>
              <h3>
                {code('RiskCategory', risk)}{' '}
                {closedOn ? (
                  <Tag tone="green">{t('riskClosed', { on: closedOn })}</Tag>
                ) : (
                  cover && <Tag tone={TONES[cover]}>{code('Cover', cover)}</Tag>
                )}
              </h3>
              <p className="muted">
                {closedHow ?? t('riskSince', { on: openedOn })}
                {answering.length > 0 &&
                  ` · ${t('coveredBy', { what: answering.map(({ kind }) => code('MeasureKind', kind)).join('、') })}`}
              </p>
              {!closedOn && mayEdit && (
                <div className="button-row">
                  {tools.map((kind) => (
                    <Button key={kind} size="small" onClick={() => setAdding({ risk, kind })}>
                      {t('tool', { kind: code('MeasureKind', kind) })}
                    </Button>
                  ))}
                  <Button size="small" type="link" onClick={() => setClosing(risk)}>
                    {t('closeRisk')}
                  </Button>
                </div>
              )}
            </li>
          );
        })}
      </ol>
      {adding && (
        <AddMeasure
          plan={plan}
          begin={{ risks: [adding.risk], kind: adding.kind }}
          onClose={() => setAdding(null)}
        />
      )}
      {recording && <RecordRisks plan={plan} onClose={() => setRecording(false)} />}
      {closing && <CloseRisk plan={plan} risk={closing} onClose={() => setClosing(null)} />}
    </section>
  );
}

/** For which risks a household is monitored that came monitored. */
function RecordRisks({ plan, onClose }: { plan: Schemas['PlanView']; onClose: () => void }) {
  const { t } = useTranslation('assistance');
  const options = useCodeOptions();
  const today = useToday();
  const take = useTakePlan();
  return (
    <FormDrawer<Schemas['RecordRisksBody'], Schemas['PlanView']>
      id={`risks/${plan.household_id}`}
      title={t('unrecorded.record')}
      householdId={plan.household_id}
      initial={{ on: today, risks: plan.risks.filter((one) => !one.closed_on).map(({ risk }) => risk) }}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/households/{household_id}/risks', {
            params: { path: { household_id: plan.household_id }, header: { 'Idempotency-Key': key } },
            body,
          }),
        )
      }
      onDone={(next) => {
        take(next);
        onClose();
      }}
      onClose={onClose}
    >
      <p className="form-hint">{t('unrecorded.hint')}</p>
      <Form.Item name="risks" label={t('unrecorded.risks')} rules={[{ required: true }]}>
        <Checkbox.Group className="choice-column" options={options('RiskCategory')} />
      </Form.Item>
      <DateField name="on" label={t('unrecorded.on')} max={today} min={plan.included_on} />
    </FormDrawer>
  );
}

function CloseRisk({ plan, risk, onClose }: { plan: Schemas['PlanView']; risk: Risk; onClose: () => void }) {
  const { t } = useTranslation('assistance');
  const code = useCode();
  const today = useToday();
  const take = useTakePlan();
  return (
    <FormDrawer<Schemas['CloseRiskBody'], Schemas['PlanView']>
      id={`risk/${plan.household_id}/${risk}`}
      title={t('closeRiskTitle', { risk: code('RiskCategory', risk) })}
      householdId={plan.household_id}
      initial={{ on: today }}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/households/{household_id}/risks/{risk}/closing', {
            params: { path: { household_id: plan.household_id, risk }, header: { 'Idempotency-Key': key } },
            body,
          }),
        )
      }
      onDone={(next) => {
        take(next);
        onClose();
      }}
      onClose={onClose}
    >
      <DateField name="on" label={t('on')} max={today} min={plan.included_on} />
      <Form.Item name="how" label={t('closeHow')} rules={[{ required: true }]}>
        <Input.TextArea rows={3} />
      </Form.Item>
    </FormDrawer>
  );
}
