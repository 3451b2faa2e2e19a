import type { ReactNode } from 'react';
import { Link } from 'react-router';

export interface Bar {
  key: string;
  label: string;
  value: number;
  to: string;
  note?: ReactNode;
  tone?: 'red' | 'amber';
}

interface Props {
  caption: string;
  head: [string, string, string?];
  bars: Bar[];
  /** What a full bar is; the largest value without. */
  whole?: number;
  /** Says in one line which are nothing, instead of a row each. */
  zeros?: (names: string) => string;
}

/** Numbers with bars in one table: the drawing is its own table, and each number opens its list. */
export function Bars({ caption, head, bars: all, whole, zeros }: Props) {
  const nothing = zeros ? all.filter(({ value }) => value === 0) : [];
  const bars = all.filter((bar) => !nothing.includes(bar));
  const full = Math.max(1, whole ?? 0, ...bars.map(({ value }) => value));
  const [name, number, note] = head;
  return (
    <div className="scroll-x">
      <table className="plain-table bars">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{name}</th>
            <th scope="col" className="numeric">
              {number}
            </th>
            {note && (
              <th scope="col" className="numeric">
                {note}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.key}>
              <th scope="row">
                {bar.label}
                <svg className="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                  <rect className="bar-ground" width="100" height="6" />
                  <rect width={(bar.value / full) * 100} height="6" data-tone={bar.tone} />
                </svg>
              </th>
              <td className="numeric">
                <Link className="cockpit-link" to={bar.to}>
                  {bar.value.toLocaleString('en-US')}
                </Link>
              </td>
              {note && <td className="numeric">{bar.note}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {nothing.length > 0 && <p className="muted">{zeros?.(nothing.map(({ label }) => label).join('、'))}</p>}
    </div>
  );
}
