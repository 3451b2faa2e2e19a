import { UserOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { MenuButton, type MenuEntry } from '@/components/MenuButton';
import { prefer } from '@/lib/preferences';
import { usePreferences } from '@/lib/usePreferences';
import { useShortcut } from '@/lib/useShortcut';
import { Later, later } from './Later';
import type { PersonDialog } from './PersonDialogs';
import { useSession, useSessionState } from './session';

const PersonDialogs = later(() => import('./PersonDialogs'));

/** The person's own matters. `?` tells from anywhere what the keyboard can do. */
export function PersonMenu() {
  const { t } = useTranslation('shell');
  const session = useSession();
  const { logOut } = useSessionState();
  const { shortcuts, density, language } = usePreferences();
  const navigate = useNavigate();
  const mayRunJobs = (['screen', 'import_data', 'send_department_lists'] as const).some((verb) =>
    session.may.includes(verb),
  );
  const mayBringSheets = session.may.includes('import_data') || session.may.includes('edit_ledgers');
  const mayConfirm = session.may.includes('read_account_changes');
  const [shown, setShown] = useState<PersonDialog | null>(null);
  useShortcut('?', () => setShown('shortcuts'));
  const entries: MenuEntry[] = [
    {
      key: 'language',
      label: t('otherLanguage'),
      act: () => prefer({ language: language === 'zh' ? 'en' : 'zh' }),
    },
    {
      key: 'density',
      label: density === 'large' ? t('density.toCompact') : t('density.toLarge'),
      act: () => prefer({ density: density === 'large' ? 'compact' : 'large' }),
    },
    ...(mayBringSheets
      ? [{ key: 'imports', label: t('person.imports'), act: () => void navigate('/imports') }]
      : []),
    { key: 'requests', label: t('person.requests'), act: () => void navigate('/list-requests') },
    ...(mayRunJobs ? [{ key: 'jobs', label: t('person.jobs'), act: () => void navigate('/jobs') }] : []),
    ...(mayConfirm
      ? [{ key: 'accounts', label: t('person.accounts'), act: () => void navigate('/people/changes') }]
      : []),
    { key: 'password', label: t('person.password'), act: () => setShown('password') },
    { key: 'factor', label: t('person.factor'), act: () => setShown('factor') },
    { key: 'phone', label: t('person.phone'), act: () => setShown('phone') },
    { key: 'phones', label: t('person.phones'), act: () => setShown('phones') },
    { key: 'shortcuts', label: t('person.shortcuts'), act: () => setShown('shortcuts') },
    {
      key: 'keys',
      label: shortcuts ? t('person.keysOff') : t('person.keysOn'),
      act: () => prefer({ shortcuts: !shortcuts }),
    },
    { key: 'leave', label: t('person.leave'), act: () => void logOut(), isApart: true },
  ];
  return (
    <>
      <MenuButton
        type="text"
        icon={<UserOutlined aria-hidden />}
        aria-label={t('person.menu', { name: session.display_name })}
        entries={entries}
      >
        <span className="person-name">{session.display_name}</span>
      </MenuButton>
      <Later open={shown !== null}>
        <PersonDialogs shown={shown} onClose={() => setShown(null)} />
      </Later>
    </>
  );
}
