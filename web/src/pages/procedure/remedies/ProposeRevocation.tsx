import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode } from '@/i18n/useCode';
import './words';

interface Props {
  householdId: string;
  kind: 'revoke_inclusion' | 'revoke_elimination';
  onClose: () => void;
}

/** Proposes that a decision about a household no longer holds. */
export function ProposeRevocation({ householdId, kind, onClose }: Props) {
  const { t } = useTranslation('remedies');
  const code = useCode();
  return (
    <FormDrawer<Omit<Schemas['ProposeRevocationCmd'], 'household_id'>, Schemas['RemedyView']>
      id={`revoke/${householdId}`}
      householdId={householdId}
      title={code('RemedyKind', kind)}
      submitText={t('submit')}
      initial={{}}
      submit={(values, key) =>
        answer(
          api.POST('/api/v1/remedies/revocations', {
            params: { header: { 'Idempotency-Key': key } },
            body: { ...values, household_id: householdId },
          }),
        )
      }
      onDone={onClose}
      onClose={onClose}
    >
      <p className="form-hint">{t(`revoke.${kind}`)}</p>
      <Form.Item name="document_number" label={t('column.document')} rules={[{ required: true }]}>
        <Input />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('column.reason')}
        extra={t('revoke.reasonHelp')}
        rules={[{ required: true }]}
      >
        <Input.TextArea rows={3} />
      </Form.Item>
    </FormDrawer>
  );
}
