import { UserOutlined } from '@ant-design/icons';
import { Button, Dropdown, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { prefer } from '@/lib/preferences';
import { usePreferences } from '@/lib/usePreferences';
import { PasswordForm } from '@/pages/login/PasswordForm';
import { ShortcutHelp } from './ShortcutHelp';
import { useSession, useSessionState } from './session';

/** The person's own matters. */
export function PersonMenu() {
  const { t } = useTranslation('shell');
  const session = useSession();
  const { begin, logOut } = useSessionState();
  const { shortcuts, density, language } = usePreferences();
  const [shown, setShown] = useState<'password' | 'shortcuts' | null>(null);
  const acts: Record<string, () => void> = {
    password: () => setShown('password'),
    shortcuts: () => setShown('shortcuts'),
    keys: () => prefer({ shortcuts: !shortcuts }),
    density: () => prefer({ density: density === 'large' ? 'compact' : 'large' }),
    language: () => prefer({ language: language === 'zh' ? 'en' : 'zh' }),
    leave: () => void logOut(),
  };
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          onClick: ({ key }) => acts[key]?.(),
          items: [
            { key: 'language', label: t('otherLanguage') },
            { key: 'density', label: density === 'large' ? t('density.toCompact') : t('density.toLarge') },
            { key: 'password', label: t('person.password') },
            { key: 'shortcuts', label: t('person.shortcuts') },
            { key: 'keys', label: shortcuts ? t('person.keysOff') : t('person.keysOn') },
            { type: 'divider' },
            { key: 'leave', label: t('person.leave') },
          ],
        }}
      >
        <Button
          type="text"
          icon={<UserOutlined />}
          aria-label={t('person.menu', { name: session.display_name })}
        >
          <span className="person-name">{session.display_name}</span>
        </Button>
      </Dropdown>
      <Modal
        open={shown === 'password'}
        title={t('person.password')}
        footer={null}
        onCancel={() => setShown(null)}
        destroyOnHidden
      >
        <PasswordForm
          onDone={(next) => {
            begin(next, false);
            setShown(null);
          }}
        />
      </Modal>
      <ShortcutHelp open={shown === 'shortcuts'} onClose={() => setShown(null)} />
    </>
  );
}
