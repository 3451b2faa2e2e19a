import { useSaid } from '@/lib/said';

/** Says what was done a moment ago. */
export function Said() {
  const said = useSaid();
  return (
    <div className="said" role="status">
      {said && <p>{said}</p>}
    </div>
  );
}
