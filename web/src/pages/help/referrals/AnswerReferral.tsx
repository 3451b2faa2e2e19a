import { Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { Facts } from '@/components/Facts';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode, useCodeOptions } from '@/i18n/useCode';

interface Props {
  referral: Schemas['ReferralView'];
  onDone: () => void;
  onClose: () => void;
}

/** The department's answer: accepted, done with what was given, or refused and why. */
export function AnswerReferral({ referral, onDone, onClose }: Props) {
  const { t } = useTranslation('referrals');
  const code = useCode();
  const options = useCodeOptions();
  const answers = options('ReferralState').filter(
    ({ value }) => value !== 'sent' && value !== referral.state,
  );
  return (
    <FormDrawer<Schemas['AnswerReferralBody'], Schemas['ReferralView']>
      id={`referral/${referral.id}`}
      title={t('give')}
      submitText={t('submit')}
      initial={{ to: 'done' }}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/referrals/{referral_id}/answer', {
            params: { path: { referral_id: referral.id }, header: headers(key, referral.version) },
            body: { ...body, benefit: body.benefit || undefined },
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <Facts
        facts={[
          [t('household'), `${referral.head ?? t('noHead')} · ${referral.area_name}`],
          [t('risks'), referral.risks.map((risk) => code('RiskCategory', risk)).join('、') || null],
          [t('note'), referral.note],
          [t('due'), referral.due],
        ]}
      />
      <Form.Item name="to" label={t('outcome')} rules={[{ required: true }]}>
        <Radio.Group options={answers} />
      </Form.Item>
      <Form.Item name="answer" label={t('answerText')} rules={[{ required: true }]}>
        <Input.TextArea rows={3} />
      </Form.Item>
      <Form.Item noStyle dependencies={['to']}>
        {({ getFieldValue }) =>
          getFieldValue('to') === 'done' && (
            <Form.Item name="benefit" label={t('benefit')} extra={t('benefitHelp')}>
              <Input />
            </Form.Item>
          )
        }
      </Form.Item>
    </FormDrawer>
  );
}
