import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { PasswordForm } from '@/pages/office/login/PasswordForm';
import { PhoneForm } from './PhoneForm';
import { useSessionState } from './session';

export type PersonDialog = 'password' | 'phone' | 'shortcuts';

interface Props {
  shown: PersonDialog | null;
  onClose: () => void;
}

/** Changing one's own password and telephone, and what can be done with the keyboard. */
export default function PersonDialogs({ shown, onClose }: Props) {
  const { t } = useTranslation('shell');
  const { begin } = useSessionState();
  const keys = [
    ['Ctrl + K', t('keys.search')],
    ['?', t('keys.help')],
    ['Ctrl + Enter', t('keys.save')],
    ['Esc', t('keys.close')],
    ['J / K', t('keys.rows')],
    ['Enter', t('keys.open')],
    ['A', t('keys.approve')],
    ['R', t('keys.return')],
    ['H', t('keys.suspend')],
    ['N', t('keys.next')],
  ];
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
        open={shown === 'phone'}
        title={t('person.phone')}
        footer={null}
        onCancel={onClose}
        destroyOnHidden
      >
        <PhoneForm onDone={onClose} />
      </Modal>
      <Modal open={shown === 'shortcuts'} title={t('person.shortcuts')} footer={null} onCancel={onClose}>
        <table className="plain-table">
          <tbody>
            {keys.map(([key, what]) => (
              <tr key={key}>
                <th scope="row">
                  <kbd>{key}</kbd>
                </th>
                <td>{what}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Modal>
    </>
  );
}
