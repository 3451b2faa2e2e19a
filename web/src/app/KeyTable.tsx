import { useTranslation } from 'react-i18next';

/** What can be done with the keyboard; the keys of the approval bench work only there. */
export function KeyTable({ isBench }: { isBench: boolean }) {
  const { t } = useTranslation('shell');
  const keys = [
    ['Ctrl + K', t('keys.search')],
    ['?', t('keys.help')],
    ['Ctrl + Enter', t('keys.save')],
    ['Esc', t('keys.close')],
    ['J / K', t('keys.rows')],
    ['Enter', t('keys.open')],
  ];
  const ofBench = [
    ['A', t('keys.approve')],
    ['R', t('keys.return')],
    ['H', t('keys.suspend')],
    ['N', t('keys.next')],
  ];
  return (
    <table className="plain-table">
      <tbody>
        {(isBench ? [...keys, ...ofBench] : keys).map(([key, what]) => (
          <tr key={key}>
            <th scope="row">
              <kbd>{key}</kbd>
            </th>
            <td>{what}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
