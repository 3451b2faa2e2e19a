import { SearchOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '@/lib/useShortcut';

const load = () => import('./SearchDialog').then((module) => ({ default: module.SearchDialog }));
const SearchDialog = lazy(load);

/** The dialog comes soon after the first screen, so that nobody types into nothing. */
const AHEAD_MS = 2_000;

/** The way to any household from anywhere: Ctrl+K. */
export function GlobalSearch() {
  const { t } = useTranslation('shell');
  const [open, setOpen] = useState(false);
  useShortcut('ctrl+k', () => setOpen(true));
  useEffect(() => {
    const timer = setTimeout(() => void load(), AHEAD_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      <Button className="shell-search" icon={<SearchOutlined aria-hidden />} onClick={() => setOpen(true)}>
        <span className="shell-search-text">{t('search.open')}</span>
        <kbd>Ctrl K</kbd>
      </Button>
      {open && (
        <Suspense fallback={null}>
          <SearchDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
