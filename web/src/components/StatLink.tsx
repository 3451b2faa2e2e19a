import { Link } from 'react-router';

interface Props {
  label: string;
  value: number | string;
  /** The list behind the number. */
  to: string;
  /** Of how many. */
  of?: number | string;
  /** Draws the eye only where something is to be done. */
  tone?: 'red' | 'amber';
}

/** A number that opens the list of what it counts. */
export function StatLink({ label, value, to, of, tone }: Props) {
  const isNothing = value === 0 || value === '0';
  return (
    <Link className="stat" to={to} data-tone={isNothing ? undefined : tone}>
      <span className="stat-number">
        {value}
        {of !== undefined && <small> / {of}</small>}
      </span>
      <span>{label}</span>
    </Link>
  );
}
