import { Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { FormDrawer } from '@/components/FormDrawer';
import { PostFields } from './PostFields';
import { type Proposed, proposeChange } from './proposeChange';

interface Values {
  change: { login: string; display_name: string; may_log_in: boolean; post?: Partial<Schemas['NewPost']> };
}

interface Props {
  onDone: (proposed: Proposed) => void;
  onClose: () => void;
}

/** Proposes a new person, with the first post. The first half of the first password is shown once, to be handed over. */
export function AccountForm({ onDone, onClose }: Props) {
  const { t } = useTranslation('administration');
  return (
    <FormDrawer<Values, Proposed>
      id="account/new"
      title={t('person.make')}
      initial={{ change: { login: '', display_name: '', may_log_in: true } }}
      submitText={t('change.propose')}
      submit={({ change }, key) => {
        const post = change.post?.role ? (change.post as Schemas['NewPost']) : null;
        return proposeChange({ change: { kind: 'create', ...change, post } }, key);
      }}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item
        name={['change', 'display_name']}
        label={t('person.name')}
        rules={[{ required: true, message: t('person.nameNeeded') }]}
      >
        <Input autoComplete="off" maxLength={40} />
      </Form.Item>
      <Form.Item
        name={['change', 'login']}
        label={t('person.login')}
        extra={t('person.loginHow')}
        rules={[{ required: true, message: t('person.loginNeeded') }]}
      >
        <Input autoComplete="off" maxLength={64} />
      </Form.Item>
      <Form.Item name={['change', 'may_log_in']} label={t('person.mayLogIn')}>
        <Radio.Group
          options={[
            { value: true, label: t('person.mayLogInYes') },
            { value: false, label: t('person.mayLogInNo') },
          ]}
        />
      </Form.Item>
      <PostFields isOptional />
    </FormDrawer>
  );
}
