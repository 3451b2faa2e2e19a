import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import './words';

/** Why a visit is suggested: what each sign adds, line by line. */
export function PointsFold({ points }: { points: Schemas['PointsView'] }) {
  const { t, i18n } = useTranslation('visits');
  return (
    <details className="fold">
      <summary>{t('points.title', { points: points.points })}</summary>
      {points.lines.length === 0 && <p>{t('points.none')}</p>}
      <dl className="finding-inputs">
        {points.lines.map((line) => (
          <div key={line.sign} className="finding-input">
            <dt>{textOf(line, i18n.language)}</dt>
            <dd>{t('points.line', { points: signed(line.points) })}</dd>
          </div>
        ))}
      </dl>
      {points.alike > 0 && (
        <p className="muted">
          {t('points.alike', { households: points.alike, inNeed: points.alike_in_need })}
        </p>
      )}
      <p className="muted">{t('points.table', { table: points.table })}</p>
    </details>
  );
}

const signed = (points: number) => (points > 0 ? `+${points}` : String(points));
