import { useTranslation } from 'react-i18next';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import type { ComparisonRow } from './compare';
import './words';

/** Point by point: what the village says, what the evidence says, and whether they agree. */
export function Comparison({ rows }: { rows: ComparisonRow[] }) {
  const { t } = useTranslation('bench');
  const code = useCode();
  if (rows.length === 0) return <p className="muted">{t('compare.none')}</p>;
  return (
    <section className="bench-table" aria-label={t('compare.title')}>
      <table className="plain-table bench-compare">
        <caption className="visually-hidden">{t('compare.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('compare.point')}</th>
            <th scope="col">{t('compare.village')}</th>
            <th scope="col">{t('compare.evidence')}</th>
            <th scope="col">{t('compare.result')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ point, village, evidence, agrees }) => (
            <tr key={`${point.list}${point.value}`}>
              <th scope="row">{code(point.list, point.value)}</th>
              <td>{t(`says.${village}`)}</td>
              <td>{t(`says.${evidence}`)}</td>
              <td>
                {agrees === null ? (
                  <Tag>{t('compare.unknown')}</Tag>
                ) : (
                  <Tag tone={agrees ? 'green' : 'amber'}>
                    {agrees ? t('compare.agrees') : t('compare.differs')}
                  </Tag>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
