import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { textOf } from '@/api/problem';

/** The rows that cannot be read, each with the reason; what stood in them is not shown. */
export function Damage({ rows, count }: { rows: Schemas['FieldProblem'][]; count: number }) {
  const { t, i18n } = useTranslation('departments');
  if (rows.length === 0) return null;
  return (
    <section aria-label={t('damage.title')}>
      <h3>{t('damage.count', { count })}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has a keyboard alone scrolls it too. */}
      <section className="lists-damage" tabIndex={0} aria-label={t('damage.count', { count })}>
        <ul>
          {rows.map((row) => (
            <li key={row.at}>
              <strong>{row.at}</strong> {textOf(row, i18n.language)}
            </li>
          ))}
        </ul>
      </section>
      {count > rows.length && <p className="muted">{t('damage.more', { shown: rows.length })}</p>}
    </section>
  );
}
