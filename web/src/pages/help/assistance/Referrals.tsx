import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useMay, useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { FormDrawer } from '@/components/FormDrawer';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { daysAfter } from '@/lib/dates';
import { answerOf } from '../referrals/given';
import { ReferralStateTag } from '../referrals/ReferralStateTag';
import { useSent } from '../referrals/useSent';
import { ANSWER_DAYS } from './answerDays';
import '@/pages/help/referrals/words';

interface Props {
  householdId: string;
  /** Open risks; a referral tells of them unless they are unticked. */
  risks: Schemas['RiskCategory'][];
}

/** What departments were asked for the household, and what they answered. */
export function Referrals({ householdId, risks }: Props) {
  const { t } = useTranslation('referrals');
  const code = useCode();
  const sent = useSent();
  const mayRefer = useMay('refer_households');
  const [isReferring, setReferring] = useState(false);
  const query = { household_id: householdId, limit: 50 };
  const list = useQuery({
    queryKey: ['referrals', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/referrals', { params: { query }, signal })),
  });
  return (
    <section className="card" aria-label={t('title')}>
      <div className="card-head">
        <h2>{t('title')}</h2>
        {mayRefer && (
          <Button size="small" onClick={() => setReferring(true)}>
            {t('refer')}
          </Button>
        )}
      </div>
      <ProblemNotice problem={list.error} onRetry={() => void list.refetch()} />
      {list.data?.items.length === 0 && <p className="muted">{t('noneOfHousehold')}</p>}
      <ol className="work-list">
        {list.data?.items.map((one) => (
          <li key={one.id}>
            <h3>
              {code('Department', one.department)} <ReferralStateTag referral={one} />
            </h3>
            <p>{one.note}</p>
            <p className="muted">{sent(one)}</p>
            <p className="muted">
              {one.answered_on
                ? answerOf(
                    one,
                    (amount) => t('yuan', { amount }),
                    (on) => t('accepted', { on }),
                  )
                : t('waits', { due: one.due })}
            </p>
          </li>
        ))}
      </ol>
      {isReferring && <Refer householdId={householdId} risks={risks} onClose={() => setReferring(false)} />}
    </section>
  );
}

function Refer({ householdId, risks, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation('referrals');
  const options = useCodeOptions();
  const today = useToday();
  return (
    <FormDrawer<Schemas['ReferBody'], Schemas['ReferralView']>
      id={`referral/${householdId}`}
      title={t('refer')}
      submitText={t('send')}
      householdId={householdId}
      initial={{ due: daysAfter(today, ANSWER_DAYS), risks }}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/households/{household_id}/referrals', {
            params: { path: { household_id: householdId }, header: { 'Idempotency-Key': key } },
            body,
          }),
        )
      }
      onDone={onClose}
      onClose={onClose}
    >
      <Form.Item name="department" label={t('department')} rules={[{ required: true }]}>
        <Radio.Group options={options('Department')} />
      </Form.Item>
      <Form.Item name="note" label={t('note')} extra={t('noteHelp')} rules={[{ required: true }]}>
        <Input.TextArea rows={3} />
      </Form.Item>
      <Form.Item name="risks" label={t('risks')} rules={[{ required: true }]}>
        <Checkbox.Group options={options('RiskCategory')} />
      </Form.Item>
      <DateField name="due" label={t('due')} min={today} />
    </FormDrawer>
  );
}
