import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { Empty } from '@/components/Empty';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { usePlace } from '@/components/usePlace';
import './words';

type Liaison = Schemas['LiaisonView'];
/** An informant, with who was it before. */
type Row = Liaison & { before?: Liaison };

/** Who is the informant of each place, since when, and who was it before: there is no gap between the two. */
export function Informants({ area }: { area?: string }) {
  const { t } = useTranslation('duties');
  const place = usePlace();
  const list = useQuery({
    queryKey: ['liaisons', 'informants', area],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/liaisons', {
          params: { query: { area_id: area, kind: 'informant', with_past: true } },
          signal,
        }),
      ),
    placeholderData: (before) => before,
  });
  const columns: Column<Row>[] = [
    { key: 'place', title: t('informant.place'), text: (row) => place(row.area_id) || row.area_name },
    {
      key: 'who',
      title: t('informant.who'),
      text: (row) => (row.to ? t('liaison.nobody') : (row.name ?? '--')),
      render: (row) => (row.to ? <Tag tone="amber">{t('liaison.nobody')}</Tag> : (row.name ?? '--')),
    },
    { key: 'from', title: t('informant.from'), text: (row) => (row.to ? '--' : row.from) },
    {
      key: 'before',
      title: t('informant.before'),
      text: ({ before }) =>
        before ? t('informant.until', { name: before.name ?? '--', until: before.to ?? '' }) : '--',
    },
  ];
  return (
    <section className="duty-parts" aria-label={t('informant.title')}>
      <h2>{t('informant.title')}</h2>
      <DataTable<Row>
        id="informants"
        caption={t('informant.title')}
        columns={columns}
        rows={list.data && byPlace(list.data)}
        rowKey={(row) => row.area_id}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('informant.none')} />}
      />
    </section>
  );
}

/** One row for each place: who is it now, or where nobody is who was it last. */
function byPlace(all: Liaison[]): Row[] {
  const places = new Map<string, Liaison[]>();
  for (const one of all) places.set(one.area_id, [...(places.get(one.area_id) ?? []), one]);
  return [...places.values()].flatMap((of) => {
    const [newest, second] = [...of].sort(
      (a, b) => Number(!b.to) - Number(!a.to) || (a.from < b.from ? 1 : -1),
    );
    return newest ? [{ ...newest, before: newest.to ? newest : second }] : [];
  });
}
