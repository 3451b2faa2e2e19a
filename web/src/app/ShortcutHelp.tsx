import { Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '@/lib/useShortcut';

/** What can be done with the keyboard. `?` opens it from anywhere. */
export function ShortcutHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('shell');
  const [asked, setAsked] = useState(false);
  useShortcut('?', () => setAsked(true));
  const rows = [
    ['Ctrl + K', t('keys.search')],
    ['?', t('keys.help')],
    ['Ctrl + Enter', t('keys.save')],
    ['Esc', t('keys.close')],
    ['J / K', t('keys.rows')],
    ['Enter', t('keys.open')],
  ];
  return (
    <Modal
      open={open || asked}
      title={t('person.shortcuts')}
      footer={null}
      onCancel={() => {
        setAsked(false);
        onClose();
      }}
    >
      <table className="plain-table">
        <tbody>
          {rows.map(([keys, what]) => (
            <tr key={keys}>
              <th scope="row">
                <kbd>{keys}</kbd>
              </th>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
