import {
  AlertOutlined,
  ApartmentOutlined,
  AuditOutlined,
  BookOutlined,
  CalendarOutlined,
  DashboardOutlined,
  HeartOutlined,
  HomeOutlined,
  MedicineBoxOutlined,
  SafetyOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { type NavEntry, nav } from './nav';
import { useSession, type Verb } from './session';

const ICONS: Record<NavEntry['icon'], ReactNode> = {
  today: <CalendarOutlined aria-hidden />,
  households: <HomeOutlined aria-hidden />,
  clues: <AlertOutlined aria-hidden />,
  cases: <AuditOutlined aria-hidden />,
  measures: <HeartOutlined aria-hidden />,
  policies: <BookOutlined aria-hidden />,
  cockpit: <DashboardOutlined aria-hidden />,
  areas: <ApartmentOutlined aria-hidden />,
  people: <TeamOutlined aria-hidden />,
  health: <MedicineBoxOutlined aria-hidden />,
  evidence: <SafetyOutlined aria-hidden />,
};

/** The left navigation of the present post. */
export function Navigation() {
  const { t } = useTranslation('shell');
  const { may } = useSession();
  const has = (verb: Verb) => may.includes(verb);
  return (
    <nav className="nav" aria-label={t('nav.label')}>
      <ul>
        {nav
          .filter(({ verbs, unless }) => verbs.some(has) && !unless?.some(has))
          .map(({ to, label, icon }) => (
            <li key={to}>
              <NavLink to={to} end={to === '/'}>
                {ICONS[icon]}
                <span>{t(`nav.${label}`)}</span>
              </NavLink>
            </li>
          ))}
      </ul>
    </nav>
  );
}
