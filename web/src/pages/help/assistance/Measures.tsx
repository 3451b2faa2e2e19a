import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useTakePlan } from '@/api/household';
import { textOf } from '@/api/problem';
import { useMay, useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { FormDrawer } from '@/components/FormDrawer';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { daysBetween } from '@/lib/dates';
import { yuan } from '@/lib/money';
import { AddMeasure } from './AddMeasure';
import './words';

type Measure = Schemas['MeasureView'];
type State = Schemas['MeasureState'];

/** What a measure can become from here. */
type Step = Exclude<State, 'proposed'>;
const NEXT: Partial<Record<State, Step>> = {
  proposed: 'reviewed',
  reviewed: 'noticed',
  noticed: 'in_effect',
  in_effect: 'finished',
};
const TONES: Partial<Record<State, 'blue' | 'green'>> = {
  in_effect: 'green',
  finished: 'green',
  noticed: 'blue',
};

/** The measures of the plan, each with its next step. */
export function Measures({ plan }: { plan: Schemas['PlanView'] }) {
  const { t } = useTranslation('assistance');
  const code = useCode();
  const mayEdit = useMay('edit_assistance');
  const [isAdding, setAdding] = useState(false);
  const [step, setStep] = useState<{ measure: Measure; to: Step } | null>(null);
  const countOf = (timing: Schemas['Timing']) => plan.measures.filter((one) => one.timing === timing).length;
  return (
    <section className="card" aria-label={t('measures')}>
      <div className="card-head">
        <h2>{t('measures')}</h2>
        {mayEdit && <Button onClick={() => setAdding(true)}>{t('addMeasure')}</Button>}
      </div>
      <p className="muted">
        {plan.first_measure_on
          ? t('firstOn', {
              on: plan.first_measure_on,
              n: daysBetween(plan.included_on, plan.first_measure_on),
            })
          : t('firstDue', { due: plan.first_measure_due })}
      </p>
      {plan.measures.length === 0 && <p className="muted">{t('noMeasure')}</p>}
      {plan.measures.length > 0 && (
        <p className="muted">
          {t('timings', { before: countOf('preventive'), after: countOf('after_event') })}
        </p>
      )}
      <ol className="work-list">
        {plan.measures.map((measure) => {
          const next = NEXT[measure.state];
          const cited = measure.cited ?? [];
          const facts = [
            code('Branch', measure.branch),
            code('Timing', measure.timing),
            measure.department ? code('Department', measure.department) : null,
            measure.amount ? `¥${yuan(measure.amount)}` : null,
            measure.fund_source ? t('paidBy', { fund: code('FundSource', measure.fund_source) }) : null,
            measure.starts_on ? t('from', { on: measure.starts_on }) : null,
            measure.ends_on ? t('until', { on: measure.ends_on }) : null,
          ].filter(Boolean);
          const hasLapsed = measure.state === 'in_effect' && measure.cover === 'over';
          return (
            <li key={measure.id} className="measure">
              <div>
                <h3>
                  {code('MeasureKind', measure.kind)}{' '}
                  <Tag tone={hasLapsed ? 'amber' : TONES[measure.state]}>
                    {hasLapsed ? t('lapsed') : code('MeasureState', measure.state)}
                  </Tag>
                </h3>
                <p>{measure.note}</p>
                <p className="muted">{facts.join(' · ')}</p>
                {cited.length > 0 && (
                  <p className="muted measure-cited">{t('cited', { cited: cited.join('；') })}</p>
                )}
              </div>
              {mayEdit && next && (
                <div className="button-row">
                  <Button onClick={() => setStep({ measure, to: next })}>{t(`advance.${next}`)}</Button>
                  <Button type="link" onClick={() => setStep({ measure, to: 'stopped' })}>
                    {t('advance.stopped')}
                  </Button>
                </div>
              )}
            </li>
          );
        })}
      </ol>
      <Funds funds={plan.funds ?? []} />
      {isAdding && <AddMeasure plan={plan} onClose={() => setAdding(false)} />}
      {step && <Advance {...step} onClose={() => setStep(null)} />}
    </section>
  );
}

/** Who pays for the measures of each kind, and what nobody covers. */
function Funds({ funds }: { funds: Schemas['MeasureFunds'][] }) {
  const { t, i18n } = useTranslation('assistance');
  const code = useCode();
  if (funds.length === 0) return null;
  return (
    <ul className="measure-funds" aria-label={t('funds.title')}>
      {funds.map(({ kind, cost, parts, uncovered }) => (
        <li key={kind}>
          {t('funds.line', { kind: code('MeasureKind', kind), cost: yuan(cost) })}{' '}
          {parts
            .map((part) => `${textOf(part, i18n.language)} ¥${yuan(part.amount)}`)
            .join(i18n.language === 'en' ? ', ' : '，')}{' '}
          {uncovered > 0 ? (
            <Tag tone="amber">{t('funds.uncovered', { amount: yuan(uncovered) })}</Tag>
          ) : (
            <Tag tone="green">{t('funds.covered')}</Tag>
          )}
        </li>
      ))}
    </ul>
  );
}

function Advance({ measure, to, onClose }: { measure: Measure; to: Step; onClose: () => void }) {
  const { t } = useTranslation('assistance');
  const code = useCode();
  const today = useToday();
  const take = useTakePlan();
  return (
    <FormDrawer<{ on: string }, Schemas['PlanView']>
      id={`measure/${measure.id}/${to}`}
      title={`${code('MeasureKind', measure.kind)}：${t(`advance.${to}`)}`}
      initial={{ on: today }}
      submit={({ on }, key) =>
        answer(
          api.POST('/api/v1/measures/{measure_id}/state', {
            params: { path: { measure_id: measure.id }, header: headers(key, measure.version) },
            body: { on, to },
          }),
        )
      }
      onDone={(plan) => {
        take(plan);
        onClose();
      }}
      onClose={onClose}
    >
      <p className="form-hint muted">{t('advanceHint')}</p>
      <DateField name="on" label={t('on')} max={today} />
    </FormDrawer>
  );
}
