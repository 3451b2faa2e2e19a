import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { percent, settled } from './estimate';
import './words';

/** What the random share of the visits says of an area, in one sentence with its interval. */
export function Says({ missed }: { missed: Schemas['MissedView'] }) {
  const { t } = useTranslation('estimate');
  const { total, least_visits: least } = missed;
  const { estimate } = total;
  const count = (households: number) => households.toLocaleString('en-US');
  if (!missed.is_drawn) return <p>{t('off')}</p>;
  if (total.households == null) return total.drawn.drawn > 0 ? <p>{t('notVillage')}</p> : <p>{t('none')}</p>;
  if (!estimate) {
    return (
      <p>
        {t('tooFew', {
          drawn: total.pooled.drawn,
          visited: settled(total),
          least,
          reached: missed.least_reached,
        })}
      </p>
    );
  }
  return (
    <>
      <p>
        {t('says', {
          households: count(total.households ?? 0),
          share: percent(estimate.share),
          count: count(estimate.households),
          low: percent(estimate.low),
          high: percent(estimate.high),
          countLow: count(estimate.households_low),
          countHigh: count(estimate.households_high),
        })}
      </p>
      <p className="muted">
        {t('from', { drawn: total.pooled.drawn, visited: settled(total) })}
        {total.left_out > 0 && <> {t('leftOut', { households: count(total.left_out) })}</>}
      </p>
    </>
  );
}
