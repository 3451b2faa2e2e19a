import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useMay } from '@/app/session';
import { useCode } from '@/i18n/useCode';
import './words';

/** On which lists of departments a comparison rests. */
export function Sources({ sources }: { sources: Schemas['ListSource'][] }) {
  const { t, i18n } = useTranslation('departments');
  const code = useCode();
  const seesLists = useMay('read_department_lists');
  if (sources.length === 0) return <p className="muted">{t('sources.none')}</p>;
  return (
    <section className="card" aria-label={t('sources.title')}>
      <h2>{t('sources.title')}</h2>
      <ul>
        {sources.map((source) => (
          <li key={source.id}>
            {t('sources.one', {
              department: code('Department', source.department),
              list: textOf(source, i18n.language),
              month: source.month,
              on: source.received_on,
              rows: source.rows,
              matched: source.matched,
              unknown: source.unknown,
            })}{' '}
            {seesLists ? <Link to={`/duties/lists/${source.id}`}>{source.receipt}</Link> : source.receipt}
          </li>
        ))}
      </ul>
    </section>
  );
}
