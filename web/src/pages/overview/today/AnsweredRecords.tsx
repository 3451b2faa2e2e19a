import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { textOf } from '@/api/problem';

/** What was answered of late to what oneself put down in a register. */
export function AnsweredRecords({ answered }: { answered: Schemas['AnsweredRecord'][] }) {
  const { t, i18n } = useTranslation('today');
  if (answered.length === 0) return null;
  return (
    <section className="card today-section" aria-label={t('answered.records')}>
      <h2>{t('answered.records')}</h2>
      <ul className="work-list">
        {answered.map((one) => (
          <li key={one.record_id}>
            <Link to={`/assistance/ledgers/${one.form}/${one.record_id}`}>{textOf(one, i18n.language)}</Link>{' '}
            <span className="muted">{[one.on, one.answer].filter(Boolean).join(' · ')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
