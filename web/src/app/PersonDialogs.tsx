import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { PasswordForm } from '@/pages/office/login/PasswordForm';
import { SecondFactorForm } from '@/pages/office/login/SecondFactorForm';
import { ForgetPhones } from './ForgetPhones';
import { KeyTable } from './KeyTable';
import { PhoneForm } from './PhoneForm';
import { useSessionState } from './session';

export type PersonDialog = 'password' | 'factor' | 'phone' | 'phones' | 'shortcuts';

interface Props {
  shown: PersonDialog | null;
  onClose: () => void;
}

/** Changing one's own password, second factor and telephone, having one's phones forget, and what the keyboard can do. */
export default function PersonDialogs({ shown, onClose }: Props) {
  const { t } = useTranslation('shell');
  const { begin, session } = useSessionState();
  const hasFactor = () => {
    if (session) begin({ ...session, has_second_factor: true }, false);
    onClose();
  };
  return (
    <>
      <Modal
        open={shown === 'password'}
        title={t('person.password')}
        footer={null}
        onCancel={onClose}
        destroyOnHidden
      >
        <PasswordForm
          onDone={(next) => {
            begin(next, false);
            onClose();
          }}
        />
      </Modal>
      <Modal
        open={shown === 'factor'}
        title={t('person.factor')}
        footer={null}
        onCancel={onClose}
        destroyOnHidden
      >
        <SecondFactorForm onDone={hasFactor} />
      </Modal>
      <Modal
        open={shown === 'phone'}
        title={t('person.phone')}
        footer={null}
        onCancel={onClose}
        destroyOnHidden
      >
        <PhoneForm onDone={onClose} />
      </Modal>
      <Modal
        open={shown === 'phones'}
        title={t('person.phones')}
        footer={null}
        onCancel={onClose}
        destroyOnHidden
      >
        <ForgetPhones
          onDone={(next) => {
            begin(next, false);
            onClose();
          }}
        />
      </Modal>
      <Modal open={shown === 'shortcuts'} title={t('person.shortcuts')} footer={null} onCancel={onClose}>
        <KeyTable />
      </Modal>
    </>
  );
}
