import { StarOutlined } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { useSession } from '@/app/session';
import { keepWorkList } from '@/lib/workLists';

/** Keeps the list that is shown, with its filters, under a name; today's page has it from then on. */
export function SaveWorkList() {
  const { t } = useTranslation('common');
  const { account_id: account } = useSession();
  const { pathname, search } = useLocation();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const save = () => {
    const given = name.trim();
    if (given === '') return;
    const params = new URLSearchParams(search);
    params.delete('cursor');
    keepWorkList(account, { name: given, to: `${pathname}?${params}` });
    setName('');
    setOpen(false);
  };
  const form = (
    <div className="save-list">
      <input
        className="text-box"
        aria-label={t('workList.name')}
        placeholder={t('workList.name')}
        maxLength={20}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && !event.nativeEvent.isComposing && save()}
      />
      <Button type="primary" disabled={name.trim() === ''} onClick={save}>
        {t('save')}
      </Button>
    </div>
  );
  return (
    <Popover
      content={form}
      trigger="click"
      open={open}
      onOpenChange={setOpen}
      placement="bottomRight"
      destroyOnHidden
    >
      <Button icon={<StarOutlined aria-hidden />}>{t('workList.save')}</Button>
    </Popover>
  );
}
