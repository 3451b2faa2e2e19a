import { MenuOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, useLocation } from 'react-router';
import { Complain } from './Complain';
import { DecisionBar } from './decision/DecisionBar';
import { IdleGuard } from './IdleGuard';
import { Later, later, loadLater } from './Later';
import { Navigation } from './Navigation';
import { PersonMenu } from './PersonMenu';
import { PostSwitch } from './PostSwitch';
import { Said } from './Said';
import { DensitySwitch, LanguageSwitch } from './Switches';
import { GlobalSearch } from './search/GlobalSearch';
import { useSessionState } from './session';
import './shell.css';

const NavigationDrawer = later(() => import('./NavigationDrawer'));
const ReLogin = later(() => import('./ReLogin'));

/** What the first screen does without comes soon after it. */
const LATER_MS = 2_000;

/** What surrounds every screen: where one is, as whom, and the ways to everything else. */
export function Shell() {
  const { t } = useTranslation('shell');
  const { ended, session } = useSessionState();
  const [open, setOpen] = useState(false);
  const { pathname } = useLocation();
  useEffect(() => {
    const timer = setTimeout(loadLater, LATER_MS);
    return () => clearTimeout(timer);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another screen closes the drawer.
  useEffect(() => setOpen(false), [pathname]);
  return (
    <div className="shell">
      <a className="skip-link" href="#content">
        {t('skip')}
      </a>
      <header className="shell-header">
        <Button
          className="shell-menu"
          type="text"
          icon={<MenuOutlined aria-hidden />}
          aria-label={t('nav.open')}
          onClick={() => setOpen(true)}
        />
        <Link className="shell-brand" to="/">
          <img src="/favicon.svg" alt={t('nav.home')} width="28" height="28" />
          <span aria-hidden="true">{t('product')}</span>
        </Link>
        <PostSwitch />
        {session?.may.includes('read_households') && <GlobalSearch />}
        <div className="shell-tools">
          <LanguageSwitch />
          <DensitySwitch />
          <PersonMenu />
        </div>
      </header>
      <div className="shell-body">
        <aside className="shell-side">
          <Navigation />
        </aside>
        {/* While the session is over, nothing that was on the screen can be read, and nothing that was typed is lost. */}
        <main id="content" className="shell-content" tabIndex={-1} data-hidden={ended || undefined}>
          <Suspense fallback={<div className="page-loading" />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <Complain />
      <Said />
      <DecisionBar />
      <IdleGuard />
      <Later open={open}>
        <NavigationDrawer open={open} onClose={() => setOpen(false)} />
      </Later>
      <Later open={ended}>
        <ReLogin open={ended} />
      </Later>
    </div>
  );
}
