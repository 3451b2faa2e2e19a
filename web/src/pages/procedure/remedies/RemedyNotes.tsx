import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { useCode } from '@/i18n/useCode';
import './words';

/** What became of a decision afterwards: that it was revoked, and what waits to be decided about the case. */
export function RemedyNotes({ remedies }: { remedies: Schemas['RemedyView'][] }) {
  const { t } = useTranslation('remedies');
  const code = useCode();
  return remedies
    .filter(({ kind, state }) => state === 'proposed' || (state === 'accepted' && kind !== 'correct_record'))
    .map((one) => (
      <p key={one.id} className="work-note">
        <Link to="/cases/remedies">
          {t(`notes.${one.state === 'proposed' ? 'proposed' : 'accepted'}`, {
            kind: code('RemedyKind', one.kind),
            on: one.decided_on,
            document: one.document_number,
            reason: one.reason,
          })}
        </Link>
      </p>
    ));
}
