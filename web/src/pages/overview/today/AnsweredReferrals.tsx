import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { useCode } from '@/i18n/useCode';

/** What departments answered of late to what oneself referred. */
export function AnsweredReferrals({ answered }: { answered: Schemas['ReferralView'][] }) {
  const { t } = useTranslation('today');
  const code = useCode();
  if (answered.length === 0) return null;
  return (
    <section className="card today-section" aria-label={t('answered.title')}>
      <h2>{t('answered.title')}</h2>
      <ul className="work-list">
        {answered.map((one) => (
          <li key={one.id}>
            <Link to={`/assistance/${one.household_id}`}>
              {t('answered.one', {
                name: one.head ?? t('noHead'),
                department: code('Department', one.department),
                state: code('ReferralState', one.state),
              })}
            </Link>{' '}
            <span className="muted">{[one.answered_on, one.answer].filter(Boolean).join(' · ')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
