import { useQuery } from '@tanstack/react-query';
import { answer, api, type Schemas } from '@/api/client';
import { StatLink } from '@/components/StatLink';
import { useCode } from '@/i18n/useCode';

/** What is done on the page of a draw; the rest on that of a round. */
const OF_DRAWS: Schemas['InspectionStep'][] = ['seed', 'withdraw', 'visit'];

/** What inspections want of the post, each with the place where it is done. */
export function InspectionStats({ items }: { items: Schemas['InspectionDue'][] }) {
  const code = useCode();
  return items.map((one) => (
    <StatLink
      key={`${one.what}${one.id}`}
      label={`${one.title} ${code('InspectionStep', one.what)}`}
      value={one.count}
      to={`/duties/${OF_DRAWS.includes(one.what) ? 'draws' : 'rounds'}/${one.id}`}
      tone={(one.days_left ?? 0) < 0 ? 'red' : 'amber'}
    />
  ));
}

/** The reports that wait for the post. */
export function ReportStats({ items }: { items: Schemas['ReportDue'][] }) {
  const code = useCode();
  return items.map((one) => (
    <StatLink
      key={one.id ?? one.title}
      label={`${one.title} ${code('ReportStep', one.what)}`}
      value={1}
      to={one.id ? `/duties/reports/${one.id}` : '/duties/reports'}
      tone="amber"
    />
  ));
}

/** The same over a page that is not the list of the day: of those who look on. */
export function InspectionsDue() {
  const { data } = useQuery({
    queryKey: ['today'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/today', { signal })),
  });
  if (!data || data.inspections.length + data.reports.length === 0) return null;
  return (
    <div className="stats stats-dense">
      <InspectionStats items={data.inspections} />
      <ReportStats items={data.reports} />
    </div>
  );
}
