import { SearchOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '@/lib/useShortcut';
import { Later, later } from '../Later';

const SearchDialog = later(() => import('./SearchDialog'));

/** The way to any household from anywhere: Ctrl+K. */
export function GlobalSearch() {
  const { t } = useTranslation('shell');
  const [open, setOpen] = useState(false);
  useShortcut('ctrl+k', () => setOpen(true));
  return (
    <>
      <Button className="shell-search" icon={<SearchOutlined aria-hidden />} onClick={() => setOpen(true)}>
        <span className="shell-search-text">{t('search.open')}</span>
        <kbd>Ctrl K</kbd>
      </Button>
      <Later open={open}>{open && <SearchDialog onClose={() => setOpen(false)} />}</Later>
    </>
  );
}
