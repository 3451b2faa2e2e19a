import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { type Figure, listOf, share } from './figures';

/** Places in the order of the tree: work left, and no ranking. */
export function PlacesTable({ caption, places }: { caption: string; places: Schemas['PlaceView'][] }) {
  const { t } = useTranslation('cockpit');
  const cell = (place: Schemas['PlaceView'], figure: Figure, value: number) => (
    <td className="numeric">
      <Link className="cockpit-link" to={listOf(figure, place.area_id)}>
        {value.toLocaleString('en-US')}
      </Link>
    </td>
  );
  return (
    <table className="plain-table places">
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t('places.place')}</th>
          <th scope="col" className="numeric">
            {t('places.households')}
          </th>
          <th scope="col" className="numeric">
            {t('places.monitored')}
          </th>
          <th scope="col" className="numeric">
            {t('places.share')}
          </th>
          <th scope="col" className="numeric">
            {t('places.overdue')}
          </th>
          <th scope="col" className="numeric">
            {t('places.warned')}
          </th>
        </tr>
      </thead>
      <tbody>
        {places.map((place) => (
          <tr key={place.area_id}>
            <th scope="row">
              <Link className="cockpit-link" to={`/cockpit?area=${place.area_id}`}>
                {place.name}
              </Link>
            </th>
            {cell(place, 'households', place.households)}
            {cell(place, 'monitored', place.monitored)}
            <td className="numeric">{share(place.monitored, place.households)}</td>
            {cell(place, 'overdue', place.overdue)}
            {cell(place, 'warned', place.warned)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
