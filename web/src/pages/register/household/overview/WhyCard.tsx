import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { type Household, useExplanation } from '@/api/household';
import { textOf } from '@/api/problem';
import { useMay } from '@/app/session';
import { ClockChip } from '@/components/ClockChip';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { AnswerWarning, useWarning } from '../../../procedure/warnings/AnswerWarning';

const PointsFold = lazy(() =>
  import('../../../visits/PointsFold').then((module) => ({ default: module.PointsFold })),
);

const TONE = { watch: undefined, normal: 'amber', urgent: 'red' } as const;

/** Why the machine speaks about this household: every rule that fires with its figures, and on request the silent ones. */
export function WhyCard({ household }: { household: Household }) {
  const { t } = useTranslation('household');
  const isActive = household.state === 'active';
  const mayAnswer = useMay('answer_warnings');
  const { data, error, refetch } = useExplanation(isActive ? household.id : undefined);
  const fires = data?.rules.filter(({ outcome }) => outcome === 'fires') ?? [];
  const silent = data?.rules.filter(({ outcome }) => outcome !== 'fires') ?? [];
  const open = household.warnings.find(({ state }) => state === 'open');
  return (
    <section className="card" id="why">
      <h2>{t('why.title')}</h2>
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {data && fires.length === 0 && <p>{t('why.quiet')}</p>}
      {fires.map((rule) => (
        <Rule key={rule.rule} rule={rule} />
      ))}
      {mayAnswer && open && <OpenWarning id={open.id} />}
      {silent.length > 0 && (
        <details className="fold">
          <summary>{t('why.silent', { count: silent.length })}</summary>
          {silent.map((rule) => (
            <Rule key={rule.rule} rule={rule} />
          ))}
        </details>
      )}
      {data?.points && (
        <Suspense>
          <PointsFold points={data.points} />
        </Suspense>
      )}
      {data && <p className="muted">{t('why.asOf', { day: data.as_of })}</p>}
    </section>
  );
}

function OpenWarning({ id }: { id: string }) {
  const { t } = useTranslation('household');
  const { data, error, refetch } = useWarning(id);
  if (!data) return <ProblemNotice problem={error} onRetry={() => void refetch()} />;
  return (
    <div className="why-answer">
      <p>
        {t('answerAsk')} <ClockChip due={data.answer_due} />
      </p>
      <AnswerWarning warning={data} />
    </div>
  );
}

function Rule({ rule }: { rule: Schemas['RuleExplained'] }) {
  const { t, i18n } = useTranslation('household');
  const code = useCode();
  const shown = useShownValue();
  return (
    <div className="finding">
      <p>
        <Tag tone={rule.outcome === 'fires' ? TONE[rule.level] : undefined}>
          {code('Outcome', rule.outcome)}
        </Tag>{' '}
        <strong>{code('RiskCategory', rule.risk)}</strong>
      </p>
      <p>{textOf(rule, i18n.language)}</p>
      <dl className="finding-inputs">
        {[...rule.inputs, ...rule.thresholds].map((input) => (
          <div key={input.name + input.source} className="finding-input">
            <dt className="muted">{textOf(input, i18n.language)}</dt>
            <dd>{input.value == null ? t('why.missing') : shown(input.value)}</dd>
          </div>
        ))}
      </dl>
      <p className="muted">{t('why.source', { source: rule.source, day: rule.data_date })}</p>
    </div>
  );
}

/** A value of a rule as people read it: an amount with its thousands, a truth in words, a code by its label. */
function useShownValue(): (value: string) => string {
  const { t } = useTranslation('household');
  const code = useCode();
  const label = (value: string) =>
    LISTS.map((list) => code(list, value)).find((text) => text !== value) ?? value;
  return (value) => {
    if (value === 'true' || value === 'false') return t(value === 'true' ? 'yes' : 'no');
    if (/^-?\d+\.\d\d$/.test(value)) return Number(value).toLocaleString('en-US');
    return value.split(', ').map(label).join('、');
  };
}

/** The value lists from which rules read. */
const LISTS = ['Population', 'MonitoredType', 'GuaranteeState'] as const;
