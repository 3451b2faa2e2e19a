import { useTranslation } from 'react-i18next';

/** What can be done with the keyboard; some keys work only on the screen `of` that name, and without it all are told. */
export function KeyTable({ of }: { of?: string }) {
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
  const ofPairs = [
    ['1', t('keys.same')],
    ['2', t('keys.other')],
    ['3', t('keys.unsure')],
    ['4', t('keys.later')],
  ];
  const shown = [
    ...keys,
    ...(!of || of.endsWith('bench') ? ofBench : []),
    ...(!of || of === 'duties_lists_one' ? ofPairs : []),
  ];
  return (
    <table className="plain-table">
      <tbody>
        {shown.map(([key, what]) => (
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
