import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useHousehold } from '@/api/household';
import { readAnew, useCommand } from '@/api/useCommand';
import { hold, useHeld } from '@/app/decision/held';
import { useSession } from '@/app/session';
import { FormDrawer } from '@/components/FormDrawer';
import { ProblemNotice } from '@/components/ProblemNotice';
import { dropDraft, keepDraft } from '@/lib/drafts';
import './words';

type Warning = Schemas['WarningView'];
type Decision = Schemas['WarningDecision'];
/** The answers that say what was found. */
type Finding = Exclude<Decision['decision'], 'become_clue'>;
interface Found {
  why?: string;
  reason?: string;
}
/** Why a warning is not true, most of the time. */
const NOT_TRUE = ['income', 'reimbursed', 'old_data', 'wrong_person', 'other'] as const;

export function useWarning(id: string) {
  return useQuery({
    queryKey: ['warnings', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/warnings/{warning_id}', { params: { path: { warning_id: id } }, signal })),
  });
}

const send = (warning: Warning, decision: Decision, key: string) =>
  answer(
    api.POST('/api/v1/warnings/{warning_id}/answer', {
      params: { path: { warning_id: warning.id }, header: headers(key, warning.version) },
      body: { decision },
    }),
  );

/**
 * What a person found: it is so, and the household is identified, or its plan answers it where it is monitored already;
 * or it is to be watched, solved already, not true. These can be undone for ten seconds.
 */
export function AnswerWarning({ warning }: { warning: Warning }) {
  const { t } = useTranslation('warnings');
  const navigate = useNavigate();
  const client = useQueryClient();
  const { account_id: account } = useSession();
  const { data: household } = useHousehold(warning.household_id);
  const [form, setForm] = useState<Finding | null>(null);
  const isHeld = useHeld().some(({ decision }) => decision.caseId === warning.id);
  const confirm = useCommand(
    (given: Warning, key) => send(given, { decision: 'become_clue' }, key),
    ({ clue }) => clue && void navigate(`/clues/${clue.merged_into ?? clue.id}`),
  );
  if (isHeld) return <p className="muted">{t('held')}</p>;
  const isMonitored = Boolean(household?.spell);
  const others: Finding[] = ['watch', 'solved', 'not_true'];
  const draft = `warning/${warning.id}/${form}`;
  const decide = (finding: Finding, found: Found, key: string) => {
    const reason = [
      found.why && found.why !== 'other' && t(`why.notTrue.${found.why as (typeof NOT_TRUE)[number]}`),
      found.reason,
    ];
    keepDraft(account, draft, found);
    hold({
      caseId: warning.id,
      label: [warning.head, t(`answer.${finding}`)].filter(Boolean).join(' · '),
      send: async () => {
        try {
          await send(warning, { decision: finding, reason: reason.filter(Boolean).join('：') }, key);
          dropDraft(account, draft);
        } finally {
          readAnew(client);
        }
      },
      reopen: () => void navigate(`/clues/warnings/${warning.id}`),
    });
    setForm(null);
    if (finding === 'into_plan') void navigate(`/assistance/${warning.household_id}`);
  };
  return (
    <>
      <ProblemNotice problem={confirm.problem} onRetry={confirm.repeat} />
      <div className="button-row warning-answers">
        {isMonitored ? (
          <Button type="primary" onClick={() => setForm('into_plan')}>
            {t('answer.into_plan')}
          </Button>
        ) : (
          <Button
            type="primary"
            disabled={!household}
            loading={confirm.busy}
            onClick={() => void confirm.send(warning)}
          >
            {t('answer.become_clue')}
          </Button>
        )}
        {others.map((finding) => (
          <Button key={finding} onClick={() => setForm(finding)}>
            {t(`answer.${finding}`)}
          </Button>
        ))}
      </div>
      {form && (
        <FormDrawer<Found, { found: Found; key: string }>
          key={form}
          id={draft}
          title={t(`answer.${form}`)}
          submitText={t(`submit.${form}`)}
          householdId={warning.household_id}
          isHeld
          initial={{}}
          submit={async (found, key) => ({ found, key })}
          onDone={({ found, key }) => decide(form, found, key)}
          onClose={() => setForm(null)}
        >
          {(fields) => (
            <>
              <p className="form-hint">{t(`hintOf.${form}`)}</p>
              {form === 'not_true' && (
                <Form.Item name="why" label={t('why.because')} rules={[{ required: true }]}>
                  <Radio.Group
                    className="choice-column"
                    options={NOT_TRUE.map((value) => ({ value, label: t(`why.notTrue.${value}`) }))}
                  />
                </Form.Item>
              )}
              <Form.Item noStyle dependencies={['why']}>
                {() => (
                  <Form.Item
                    name="reason"
                    label={t('found')}
                    rules={[{ required: form !== 'not_true' || fields.getFieldValue('why') === 'other' }]}
                  >
                    <Input.TextArea rows={4} maxLength={500} />
                  </Form.Item>
                )}
              </Form.Item>
            </>
          )}
        </FormDrawer>
      )}
    </>
  );
}

/** The open warning that comes after this one. */
export function NextWarning({ after }: { after: string }) {
  const { t } = useTranslation('warnings');
  const query = { state: 'open', limit: 20 } as const;
  const held = useHeld();
  const { data } = useQuery({
    queryKey: ['warnings', 'list', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/warnings', { params: { query }, signal })),
  });
  const isWaiting = (id: string) => !held.some(({ decision }) => decision.caseId === id);
  const next = data?.items.find(({ id }) => id !== after && isWaiting(id));
  if (!next) return null;
  return (
    <Link className="button-link" to={`/clues/warnings/${next.id}`}>
      {t('next')}
    </Link>
  );
}
