import { useRef } from 'react';
import { NavLink } from 'react-router';
import { useCurrentInView } from './useCurrentInView';
import './subnav.css';

interface Props {
  label: string;
  links: { to: string; text: string }[];
}

/** The lists that belong to one entry of the navigation. */
export function SubNav({ label, links }: Props) {
  const row = useRef<HTMLElement>(null);
  useCurrentInView(row);
  return (
    <nav className="sub-nav scroll-x" aria-label={label} ref={row}>
      {links.map(({ to, text }) => (
        <NavLink key={to} to={to} end>
          {text}
        </NavLink>
      ))}
    </nav>
  );
}
