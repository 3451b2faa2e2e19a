import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCurrentInView } from '@/components/useCurrentInView';

const TABS = [
  'overview',
  'members',
  'statements',
  'guarantees',
  'visits',
  'measures',
  'ledgers',
  'cases',
  'timeline',
  'log',
] as const;

export type TabName = (typeof TABS)[number];

export function isTab(name: string | null): name is TabName {
  return TABS.some((tab) => tab === name);
}

/** The parts of the household's page, as links: each has an address of its own. */
export function TabNav({ chosen }: { chosen: TabName }) {
  const { t } = useTranslation('household');
  const row = useRef<HTMLUListElement>(null);
  useCurrentInView(row);
  return (
    <nav className="tab-nav" aria-label={t('parts')}>
      <ul className="scroll-x" ref={row}>
        {TABS.map((tab) => (
          <li key={tab}>
            <Link
              to={tab === 'overview' ? '?' : `?tab=${tab}`}
              aria-current={tab === chosen ? 'page' : undefined}
            >
              {t(`tab.${tab}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
