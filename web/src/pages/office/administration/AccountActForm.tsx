import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode } from '@/i18n/useCode';
import { type Proposed, proposeChange } from './proposeChange';

export type AccountAct = 'lock' | 'unlock' | 'end' | 'rename' | 'reset' | 'reset_code' | 'forget_phones';

interface Values {
  change: { display_name?: string };
  reason?: string;
}

interface Props {
  account: Schemas['AccountView'];
  act: AccountAct;
  onDone: (proposed: Proposed) => void;
  onClose: () => void;
}

/** Proposes to lock, unlock, end or rename an account, or to give it a new first password. */
export function AccountActForm({ account, act, onDone, onClose }: Props) {
  const { t } = useTranslation('administration');
  const code = useCode();
  return (
    <FormDrawer<Values, Proposed>
      id={`account/${act}/${account.id}`}
      title={t('change.about', { what: code('AccountChangeKind', act), name: account.display_name })}
      initial={{ change: { display_name: account.display_name } }}
      submitText={act === 'lock' ? t('change.lockNow') : t('change.propose')}
      submit={({ change, reason }, key) =>
        proposeChange(
          {
            change:
              act === 'rename'
                ? { kind: act, account_id: account.id, display_name: change.display_name ?? '' }
                : { kind: act, account_id: account.id },
            reason,
          },
          key,
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <p className="muted">{t(`change.how.${act}`)}</p>
      {act === 'rename' && (
        <Form.Item
          name={['change', 'display_name']}
          label={t('person.name')}
          rules={[{ required: true, message: t('person.nameNeeded') }]}
        >
          <Input autoComplete="off" maxLength={40} />
        </Form.Item>
      )}
      <Form.Item name="reason" label={t('change.reason')}>
        <Input.TextArea rows={2} maxLength={400} />
      </Form.Item>
    </FormDrawer>
  );
}
