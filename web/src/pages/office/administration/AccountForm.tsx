import { Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { FormDrawer } from '@/components/FormDrawer';

type Values = Schemas['AccountCmd'];

interface Props {
  onDone: (account: Schemas['AccountCreated']) => void;
  onClose: () => void;
}

/** A new person. The first password is shown once, to be handed over. */
export function AccountForm({ onDone, onClose }: Props) {
  const { t } = useTranslation('administration');
  return (
    <FormDrawer<Values, Schemas['AccountCreated']>
      id="account/new"
      title={t('person.make')}
      initial={{ may_log_in: true }}
      submit={(values, key) =>
        answer(api.POST('/api/v1/accounts', { params: { header: { 'Idempotency-Key': key } }, body: values }))
      }
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item
        name="display_name"
        label={t('person.name')}
        rules={[{ required: true, message: t('person.nameNeeded') }]}
      >
        <Input autoComplete="off" maxLength={40} />
      </Form.Item>
      <Form.Item
        name="login"
        label={t('person.login')}
        extra={t('person.loginHow')}
        rules={[{ required: true, message: t('person.loginNeeded') }]}
      >
        <Input autoComplete="off" maxLength={64} />
      </Form.Item>
      <Form.Item name="may_log_in" label={t('person.mayLogIn')}>
        <Radio.Group
          options={[
            { value: true, label: t('person.mayLogInYes') },
            { value: false, label: t('person.mayLogInNo') },
          ]}
        />
      </Form.Item>
    </FormDrawer>
  );
}
