import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { Navigation } from './Navigation';
import { DensitySwitch, LanguageSwitch } from './Switches';

/** The navigation where the screen is too narrow to keep it beside the work. */
export default function NavigationDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('shell');
  return (
    <Drawer open={open} onClose={onClose} placement="left" size={280} title={t('product')}>
      <Navigation />
      <div className="shell-drawer-tools">
        <LanguageSwitch />
        <DensitySwitch />
      </div>
    </Drawer>
  );
}
