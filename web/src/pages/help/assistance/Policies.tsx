import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useMay } from '@/app/session';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { AddMeasure } from './AddMeasure';
import './words';

type Policy = Schemas['AdvisedPolicy'];

/** The catalogue in force where the household lives: what answers it, with the reason, one press from a measure; the rest below. */
export function Policies({
  plan,
  householdId,
}: {
  plan?: Schemas['PlanView'] | undefined;
  householdId: string;
}) {
  const { t } = useTranslation('assistance');
  const mayEdit = useMay('edit_assistance');
  const advice = useQuery({
    queryKey: ['household', householdId, 'policies'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/households/{household_id}/policies', {
          params: { path: { household_id: householdId } },
          signal,
        }),
      ),
  });
  const [adding, setAdding] = useState<Policy | null>(null);
  const all = advice.data?.policies ?? [];
  const answering = all.filter(({ reasons }) => reasons.length > 0);
  const others = all.filter(({ reasons }) => reasons.length === 0);
  const begin = plan && mayEdit ? setAdding : undefined;
  return (
    <section className="card" aria-label={t('policies.title')}>
      <h2>{t('policies.title')}</h2>
      <p className="muted">
        {t('policies.about')} <Link to="/assistance/ledgers/policy_tool">{t('policies.toCatalogue')}</Link>
      </p>
      <ProblemNotice problem={advice.error} onRetry={() => void advice.refetch()} />
      {advice.data && answering.length === 0 && <p className="muted">{t('policies.none')}</p>}
      <PolicyList policies={answering} begin={begin} />
      {others.length > 0 && (
        <details>
          <summary>{t('policies.others', { n: others.length })}</summary>
          <PolicyList policies={others} begin={begin} />
        </details>
      )}
      {adding && plan && (
        <AddMeasure plan={plan} begin={beginningOf(adding)} onClose={() => setAdding(null)} />
      )}
    </section>
  );
}

/** What the form begins with. */
function beginningOf(policy: Policy) {
  return {
    risks: policy.risks,
    kind: policy.measure ?? undefined,
    department: policy.measure_department ?? undefined,
    note: `${policy.title}：${policy.what}；${policy.how_much}（${policy.basis}）`,
  };
}

function PolicyList({
  policies,
  begin,
}: {
  policies: Policy[];
  begin: ((policy: Policy) => void) | undefined;
}) {
  const { t, i18n } = useTranslation('assistance');
  return (
    <ol className="work-list">
      {policies.map((policy) => (
        <li key={policy.record_id} className="measure">
          <div>
            <h3>
              <Link to={`/assistance/ledgers/policy_tool/${policy.record_id}`}>{policy.title}</Link>{' '}
              {policy.given && <Tag tone="green">{t('policies.given')}</Tag>}
            </h3>
            <p>
              {policy.what}；{policy.how_much}
            </p>
            {policy.reasons.map((reason) => (
              <p key={reason.zh}>{textOf(reason, i18n.language)}</p>
            ))}
            {policy.cautions.map((caution) => (
              <p key={caution.zh} className="form-note">
                {textOf(caution, i18n.language)}
              </p>
            ))}
            <p className="muted">
              {[
                textOf(policy.department, i18n.language),
                t('policies.whom', { whom: policy.whom }),
                t('policies.papers', { papers: policy.papers }),
                textOf(policy.channel, i18n.language),
                policy.until ? t('until', { on: policy.until }) : null,
              ]
                .filter(Boolean)
                .join(' · ')}
            </p>
          </div>
          {begin && (
            <div className="button-row">
              <Button
                size="small"
                aria-label={`${t('policies.begin')} ${policy.title}`}
                onClick={() => begin(policy)}
              >
                {t('policies.begin')}
              </Button>
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}
