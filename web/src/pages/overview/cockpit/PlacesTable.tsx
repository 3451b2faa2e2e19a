import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { type NumberColumn, NumberTable } from '@/components/NumberTable';
import { type Figure, listOf, share } from './figures';

type Place = Schemas['PlaceView'];

/** Places in the order of the tree: work left, and no ranking. */
export function PlacesTable({ caption, places }: { caption: string; places: Place[] }) {
  const { t } = useTranslation('cockpit');
  const linked = (title: string, figure: Figure & keyof Place): NumberColumn<Place> => [
    title,
    (place) => (
      <Link className="cockpit-link" to={listOf(figure, place.area_id)}>
        {Number(place[figure]).toLocaleString('en-US')}
      </Link>
    ),
  ];
  return (
    <NumberTable<Place>
      className="places"
      caption={caption}
      columns={[
        [
          t('places.place'),
          (place) => (
            <Link className="cockpit-link" to={`/cockpit?area=${place.area_id}`}>
              {place.name}
            </Link>
          ),
        ],
        linked(t('places.households'), 'households'),
        linked(t('places.monitored'), 'monitored'),
        [t('places.share'), (place) => share(place.monitored, place.households)],
        linked(t('places.identifying'), 'identifying'),
        linked(t('places.overdue'), 'overdue'),
        linked(t('places.warned'), 'warned'),
      ]}
      rows={places}
      rowKey={(place) => place.area_id}
    />
  );
}
