import { NavLink } from 'react-router';
import './subnav.css';

interface Props {
  label: string;
  links: { to: string; text: string }[];
}

/** The lists that belong to one entry of the navigation. */
export function SubNav({ label, links }: Props) {
  return (
    <nav className="sub-nav" aria-label={label}>
      {links.map(({ to, text }) => (
        <NavLink key={to} to={to} end>
          {text}
        </NavLink>
      ))}
    </nav>
  );
}
