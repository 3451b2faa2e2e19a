import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useCode } from '@/i18n/useCode';
import './words';

/** Each field of a correction: what it said, what it should say, and what was decided about it. */
export function ChangesText({ changes }: { changes: Schemas['FieldChange'][] }) {
  const { t } = useTranslation('remedies');
  const code = useCode();
  return (
    <ul className="changes">
      {changes.map(({ field, was, becomes, accepted }) => (
        <li key={field + becomes}>
          {code('RecordField', field)}
          {t('colon')}
          <del>{was || t('empty')}</del> → <ins>{becomes}</ins>
          {accepted === false && <span className="muted"> {t('kept')}</span>}
        </li>
      ))}
    </ul>
  );
}
