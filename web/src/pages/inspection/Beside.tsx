import { KnownFigures, useKnown } from './known';
import './inspection.css';
import './words';

/** What the system knows of one row of the checklist, beside its question. */
export default function Beside({ field, area }: { field: string; area: string | undefined }) {
  const known = useKnown(area);
  const row = known.data?.rows.find(({ item }) => field === `item_${item}`);
  return row ? <KnownFigures figures={row.figures} /> : null;
}
