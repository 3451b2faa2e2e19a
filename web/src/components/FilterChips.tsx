import { Link, useSearchParams } from 'react-router';

interface Props {
  /** What the chips choose between, for those who hear it. */
  label: string;
  /** The filter in the address. */
  name: string;
  options: { value: string; label: string }[];
  /** The word for no filter. */
  all: string;
}

/** One filter as a row of links: what is chosen and what could be is seen without opening anything. */
export function FilterChips({ label, name, options, all }: Props) {
  const [params] = useSearchParams();
  const chosen = params.get(name) ?? '';
  const to = (value: string) => {
    const next = new URLSearchParams(params);
    next.delete('cursor');
    if (value === '') next.delete(name);
    else next.set(name, value);
    return `?${next}`;
  };
  return (
    <nav className="chips" aria-label={label}>
      {[{ value: '', label: all }, ...options].map((option) => (
        <Link
          key={option.value}
          className="chip"
          to={to(option.value)}
          aria-current={option.value === chosen ? 'true' : undefined}
        >
          {option.label}
        </Link>
      ))}
    </nav>
  );
}
