import { useQuery } from '@tanstack/react-query';
import { Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { Facts } from '@/components/Facts';
import { FormDrawer } from '@/components/FormDrawer';
import { PersonWithPhone } from '@/components/PersonWithPhone';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { fenOf } from '@/lib/money';
import './words';

interface Props {
  referralId: string;
  onDone: () => void;
  onClose: () => void;
}

type Values = Omit<Schemas['AnswerReferralBody'], 'amount'> & { amount?: string };

/** The department's answer, with what it must know of the household in view. Nothing is chosen beforehand. */
export function AnswerReferral({ referralId, onDone, onClose }: Props) {
  const { t } = useTranslation('referrals');
  const options = useCodeOptions();
  const today = useToday();
  const found = useQuery({
    queryKey: ['referrals', referralId],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/referrals/{referral_id}', {
          params: { path: { referral_id: referralId } },
          signal,
        }),
      ),
  });
  if (found.error) return <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return null;
  const { referral } = found.data;
  const answers = options('ReferralState').filter(
    ({ value }) => value !== 'sent' && value !== referral.state,
  );
  return (
    <FormDrawer<Values, Schemas['ReferralView']>
      id={`referral/${referral.id}`}
      title={t('giveTo', { name: referral.head ?? t('noHead') })}
      submitText={t('submit')}
      initial={{}}
      submit={({ benefit, amount, given_on: on, ...body }, key) =>
        answer(
          api.POST('/api/v1/referrals/{referral_id}/answer', {
            params: { path: { referral_id: referral.id }, header: headers(key, referral.version) },
            body: {
              ...body,
              ...(body.to === 'done'
                ? {
                    benefit: benefit || undefined,
                    amount: amount ? fenOf(amount) : undefined,
                    given_on: on || undefined,
                  }
                : {}),
            },
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
      reload={found.refetch}
    >
      <ReferralFacts detail={found.data} />
      <Form.Item name="to" label={t('outcome')} rules={[{ required: true }]}>
        <Radio.Group options={answers} />
      </Form.Item>
      <Form.Item name="answer" label={t('answerText')} rules={[{ required: true }]}>
        <Input.TextArea rows={3} />
      </Form.Item>
      <Form.Item noStyle dependencies={['to']}>
        {({ getFieldValue }) =>
          getFieldValue('to') === 'done' && (
            <>
              <Form.Item name="benefit" label={t('benefit')} extra={t('benefitHelp')}>
                <Input />
              </Form.Item>
              <div className="form-pair">
                <Form.Item
                  name="amount"
                  label={t('amount')}
                  rules={[
                    {
                      validator: (_, typed?: string) =>
                        !typed || fenOf(typed) !== null
                          ? Promise.resolve()
                          : Promise.reject(new Error(t('amountWrong'))),
                    },
                  ]}
                >
                  <Input inputMode="decimal" autoComplete="off" />
                </Form.Item>
                <DateField name="given_on" label={t('givenOn')} max={today} optional />
              </div>
            </>
          )
        }
      </Form.Item>
    </FormDrawer>
  );
}

/** What the department is asked for, and what it may know of the household. */
function ReferralFacts({ detail }: { detail: Schemas['ReferralDetail'] }) {
  const { t } = useTranslation('referrals');
  const code = useCode();
  const { referral } = detail;
  return (
    <Facts
      facts={[
        [t('household'), `${referral.head ?? t('noHead')} · ${referral.area_name}`],
        [t('population'), code('Population', detail.population)],
        detail.monitored_type ? [t('monitored'), code('MonitoredType', detail.monitored_type)] : null,
        detail.civil_affairs ? [t('civil'), code('CivilAffairsStatus', detail.civil_affairs)] : null,
        detail.visited_on ? [t('foundAtVisit'), detail.visited_on] : null,
        [t('persons'), t('personsAre', { count: detail.persons, workers: detail.workers })],
        detail.guarantees.length > 0
          ? [
              t('guarantees'),
              detail.guarantees
                .map(
                  ({ guarantee, state }) =>
                    `${code('Guarantee', guarantee)} ${code('GuaranteeState', state)}`,
                )
                .join('、'),
            ]
          : null,
        [t('risks'), referral.risks.map((risk) => code('RiskCategory', risk)).join('、') || null],
        [t('note'), referral.note],
        [t('due'), referral.due],
        [
          t('contacts'),
          detail.contacts.length === 0
            ? '--'
            : detail.contacts.map((one) => (
                <PersonWithPhone key={one.account_id + one.level} name={one.name} phone={one.phone} />
              )),
        ],
      ]}
    />
  );
}
