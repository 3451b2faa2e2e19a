import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { Tag } from '@/components/Tag';

/**
 * Why a row may be about a member: what is believed beforehand, what each column adds or takes away, and their sum beside the
 * threshold, in bits. A bar shows how much; the number says it too.
 */
export function Why({ why, probability }: { why: Schemas['PairWhy']; probability: number }) {
  const { t, i18n } = useTranslation('departments');
  const isZh = i18n.language.startsWith('zh');
  const most = Math.max(...[why.prior, why.sum, ...why.columns.map(({ weight }) => weight)].map(Math.abs), 1);
  const line = (what: string, how: string, weight: number) => (
    <tr key={`${what}${how}`}>
      <th scope="row">{what}</th>
      <td>{how}</td>
      <td className="number">{signed(weight)}</td>
      <td aria-hidden="true">
        <span
          className={weight < 0 ? 'lists-bar is-against' : 'lists-bar'}
          style={{ inlineSize: `${(Math.abs(weight) / most) * 100}%` }}
        />
      </td>
    </tr>
  );
  return (
    <details className="lists-why" open>
      <summary>{t('why.title', { percent: percentOf(probability) })}</summary>
      {why.remarks.length > 0 && (
        <p className="chips">
          {why.remarks.map(({ zh, en }) => (
            <Tag key={en}>{isZh ? zh : en}</Tag>
          ))}
        </p>
      )}
      <table>
        <thead>
          <tr>
            <th scope="col">{t('pairs.what')}</th>
            <th scope="col">{t('why.how')}</th>
            <th scope="col">{t('why.weight')}</th>
            <th scope="col">
              <span className="visually-hidden">{t('why.bar')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {line(t('why.prior'), t('why.priorHow'), why.prior)}
          {why.columns.map((column) =>
            line(isZh ? column.zh : column.en, isZh ? column.level_zh : column.level_en, column.weight),
          )}
          {line(t('why.sum'), t('why.threshold', { weight: signed(why.threshold) }), why.sum)}
        </tbody>
      </table>
    </details>
  );
}

function signed(weight: number): string {
  const text = Math.abs(weight).toFixed(1);
  return weight < 0 ? `−${text}` : `+${text}`;
}

/** Never a certainty: that it is the same person is a person's word. */
function percentOf(probability: number): string {
  if (probability >= 0.995) return '> 99';
  if (probability < 0.01) return '< 1';
  return String(Math.round(probability * 100));
}
