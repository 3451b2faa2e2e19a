import { MenuOutlined } from '@ant-design/icons';
import { Button, Drawer } from 'antd';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, useLocation } from 'react-router';
import { IdleGuard } from './IdleGuard';
import { Navigation } from './Navigation';
import { PersonMenu } from './PersonMenu';
import { PostSwitch } from './PostSwitch';
import { ReLogin } from './ReLogin';
import { DensitySwitch, LanguageSwitch } from './Switches';
import { GlobalSearch } from './search/GlobalSearch';
import { useSessionState } from './session';
import './shell.css';

/** What surrounds every screen: where one is, as whom, and the ways to everything else. */
export function Shell() {
  const { t } = useTranslation('shell');
  const { ended, session } = useSessionState();
  const [open, setOpen] = useState(false);
  const { pathname } = useLocation();
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
        <Drawer open={open} onClose={() => setOpen(false)} placement="left" size={280} title={t('product')}>
          <Navigation />
          <div className="shell-drawer-tools">
            <LanguageSwitch />
            <DensitySwitch />
          </div>
        </Drawer>
        {/* While the session is over, nothing that was on the screen can be read, and nothing that was typed is lost. */}
        <main id="content" className="shell-content" tabIndex={-1} data-hidden={ended || undefined}>
          <Suspense fallback={<div className="page-loading" />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <IdleGuard />
      <ReLogin />
    </div>
  );
}
