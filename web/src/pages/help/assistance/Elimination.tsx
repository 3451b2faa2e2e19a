import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { criteriaQuery, useContacts } from '@/api/household';
import { useMay, useSession, useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { FormDrawer } from '@/components/FormDrawer';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCodeOptions } from '@/i18n/useCode';
import { CriteriaList } from '../../procedure/cases/Criteria';
import './words';

interface Props {
  householdId: string;
  cases: Schemas['CaseLine'][];
}

/** Whether the risk is gone: each criterion with its answer; when all are met, the contact person proposes. */
export function Elimination({ householdId, cases }: Props) {
  const { t } = useTranslation('assistance');
  const options = useCodeOptions();
  const mayOpen = useMay('open_cases');
  const { account_id: account, post } = useSession();
  const [stability, setStability] = useState<Schemas['Stability']>('stable');
  const [isProposing, setProposing] = useState(false);
  const criteria = useQuery({
    ...criteriaQuery(householdId, stability),
    placeholderData: (before) => before,
  });
  const contacts = useContacts(householdId);
  const present = contacts.data?.filter(({ to }) => !to) ?? [];
  // While nobody is the contact person, those who do the village's work may propose.
  const isContact =
    present.length === 0 ? post.acts_for_village : present.some((one) => one.account_id === account);
  const running = cases.find(({ kind, closed_on: closedOn }) => kind === 'elimination' && !closedOn);
  // Who is weakly stable, or has nobody able to work, stays monitored; that this was looked at is kept.
  const isNotYet = criteria.data?.some(
    ({ criterion, met }) => !met && (criterion === 'stable' || criterion === 'has_labour'),
  );
  const unmet = criteria.data?.filter(({ met }) => !met).length ?? 0;
  return (
    <section className="card" aria-label={t('elimination')}>
      <h2>{t('elimination')}</h2>
      <ProblemNotice problem={criteria.error} onRetry={() => void criteria.refetch()} />
      <Radio.Group
        aria-label={t('stability')}
        options={options('Stability')}
        value={stability}
        onChange={(event) => setStability(event.target.value as Schemas['Stability'])}
      />
      {criteria.data && <CriteriaList answers={criteria.data} />}
      {running ? (
        <Link to={`/cases/${running.id}`}>{t('running')}</Link>
      ) : (
        <>
          {unmet > 0 && <p className="muted">{t('unmetCount', { count: unmet })}</p>}
          {mayOpen && isNotYet && (
            <p className="form-hint">
              {t('notYet.text')}{' '}
              <Link to={`/assistance/ledgers/stability_check?household=${householdId}`}>
                {t('notYet.record')}
              </Link>
            </p>
          )}
          {mayOpen && contacts.data && !isContact && <p className="muted">{t('contactProposes')}</p>}
          {mayOpen && isContact && (
            <Button type="primary" disabled={!criteria.data || unmet > 0} onClick={() => setProposing(true)}>
              {t('propose')}
            </Button>
          )}
        </>
      )}
      {isProposing && (
        <Propose householdId={householdId} stability={stability} onClose={() => setProposing(false)} />
      )}
    </section>
  );
}

interface ProposeProps {
  householdId: string;
  stability: Schemas['Stability'];
  onClose: () => void;
}

function Propose({ householdId, stability, onClose }: ProposeProps) {
  const { t } = useTranslation('assistance');
  const options = useCodeOptions();
  const today = useToday();
  const navigate = useNavigate();
  return (
    <FormDrawer<{ way: Schemas['Way']; checked_on: string; finding: string }, Schemas['CaseView']>
      id={`elimination/${householdId}`}
      title={t('propose')}
      submitText={t('proposeSubmit')}
      householdId={householdId}
      initial={{ way: 'by_assistance', checked_on: today }}
      submit={(values, key) =>
        answer(
          api.POST('/api/v1/eliminations', {
            params: { header: { 'Idempotency-Key': key } },
            body: { ...values, household_id: householdId, stability },
          }),
        )
      }
      onDone={(view) => void navigate(`/cases/${view.id}`)}
      onClose={onClose}
    >
      <DateField name="checked_on" label={t('checkedOn')} max={today} />
      <Form.Item name="way" label={t('way')} rules={[{ required: true }]}>
        <Radio.Group options={options('Way')} />
      </Form.Item>
      <Form.Item name="finding" label={t('finding')} rules={[{ required: true }]}>
        <Input.TextArea rows={4} />
      </Form.Item>
    </FormDrawer>
  );
}
