import { useQuery } from '@tanstack/react-query';
import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { Empty } from '@/components/Empty';
import { MenuButton } from '@/components/MenuButton';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { code } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { type AccountAct, AccountActForm } from './AccountActForm';
import { AccountForm } from './AccountForm';
import { HalfModal } from './HalfModal';
import { PeopleNav } from './PeopleNav';
import { PostForm } from './PostForm';
import { type Proposed, proposeChange } from './proposeChange';
import './administration.css';
import './words';

type Account = Schemas['AccountView'];
type Post = Schemas['PostView'];
const FILTERS = { role: code('Role'), department: code('Department') };

/** Who may log in, and which posts they hold. */
export function Component() {
  const { t } = useTranslation('administration');
  const code = useCode();
  const options = useCodeOptions();
  const { filters, change } = useUrlFilters(FILTERS);
  const [words, setWords] = useState('');
  const [making, setMaking] = useState(false);
  const [granting, setGranting] = useState<Account | null>(null);
  const [revoking, setRevoking] = useState<{ account: Account; post: Post } | null>(null);
  const [acting, setActing] = useState<{ account: Account; act: AccountAct } | null>(null);
  const [proposed, setProposed] = useState<Proposed | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['accounts'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/accounts', { signal })),
  });
  const done = (result: Proposed) => {
    setMaking(false);
    setGranting(null);
    setRevoking(null);
    setActing(null);
    setProposed(result);
  };
  const revoke = useCommand(
    (id: string, key: string) => proposeChange({ change: { kind: 'revoke', post_id: id } }, key),
    done,
  );
  const postName = (post: Post) =>
    [post.area_name, code('Role', post.role), post.department && code('Department', post.department)]
      .filter(Boolean)
      .join(' · ');
  const rows = data?.filter(
    (account) =>
      (account.login.includes(words) || account.display_name.includes(words)) &&
      (!filters.role || account.posts.some(({ role }) => role === filters.role)) &&
      (!filters.department || account.posts.some(({ department }) => department === filters.department)),
  );
  const columns: Column<Account>[] = [
    { key: 'name', title: t('person.name'), text: (account) => account.display_name },
    {
      key: 'login',
      title: t('person.login'),
      text: (account) => account.login,
      render: (account) => <span translate="no">{account.login}</span>,
    },
    {
      key: 'state',
      title: t('person.state'),
      text: (account) => stateOf(account),
      render: (account) => (
        <Tag tone={account.state === 'active' && account.may_log_in ? 'green' : undefined}>
          {stateOf(account)}
        </Tag>
      ),
    },
    {
      key: 'posts',
      title: t('person.posts'),
      text: (account) => account.posts.map(postName).join('; '),
      render: (account) => (
        <ul className="posts">
          {account.posts.map((post) => (
            <li key={post.id}>
              <span>{postName(post)}</span>
              <Button
                size="small"
                aria-label={t('post.revokeOf', { post: postName(post), name: account.display_name })}
                onClick={() => setRevoking({ account, post })}
              >
                {t('post.revoke')}
              </Button>
            </li>
          ))}
          {account.posts.length === 0 && <li className="muted">{t('person.noPost')}</li>}
        </ul>
      ),
    },
    {
      key: 'act',
      title: t('person.act'),
      text: () => '',
      onScreen: true,
      render: (account) => (
        <span className="account-acts">
          {account.state !== 'ended' && (
            <Button
              size="small"
              aria-label={t('post.grantTo', { name: account.display_name })}
              onClick={() => setGranting(account)}
            >
              {t('post.grant')}
            </Button>
          )}
          {account.state !== 'ended' && (
            <MenuButton
              size="small"
              aria-label={t('change.moreOf', { name: account.display_name })}
              entries={actsOf(account).map((act) => ({
                key: act,
                label: code('AccountChangeKind', act),
                act: () => setActing({ account, act }),
              }))}
            >
              {t('change.more')}
            </MenuButton>
          )}
        </span>
      ),
    },
  ];
  function stateOf(account: Account): string {
    if (!account.may_log_in && account.state === 'active') return t('person.enteredFor');
    return code('AccountState', account.state);
  }
  return (
    <>
      <PageTitle
        title={t('person.title')}
        about={t('person.about')}
        actions={
          <Button type="primary" onClick={() => setMaking(true)}>
            {t('person.make')}
          </Button>
        }
      />
      <PeopleNav />
      {proposed && (
        <p className="form-note" role="status">
          {proposed.change.kind === 'lock'
            ? t('change.lockedNow', { name: proposed.change.display_name })
            : t('change.waits', {
                what: code('AccountChangeKind', proposed.change.kind),
                name: proposed.change.display_name,
              })}
        </p>
      )}
      <DataTable<Account>
        id="accounts"
        out={{
          list: 'accounts',
          query: { role: filters.role, department: filters.department, text: words || undefined },
        }}
        caption={t('person.title')}
        columns={columns}
        rows={rows}
        rowKey={(account) => account.id}
        problem={error}
        onRetry={() => void refetch()}
        empty={<Empty title={t('person.none')} />}
        tools={
          <>
            <Input.Search
              className="list-search"
              allowClear
              aria-label={t('person.find')}
              placeholder={t('person.find')}
              onSearch={(text) => setWords(text.trim())}
            />
            <Select
              allowClear
              aria-label={t('post.role')}
              placeholder={t('post.role')}
              value={filters.role}
              options={options('Role')}
              popupMatchSelectWidth={false}
              onChange={(role: string | undefined) => change({ role })}
            />
            <Select
              allowClear
              aria-label={t('post.department')}
              placeholder={t('post.department')}
              value={filters.department}
              options={options('Department')}
              popupMatchSelectWidth={false}
              onChange={(department: string | undefined) => change({ department })}
            />
          </>
        }
      />
      {making && <AccountForm onClose={() => setMaking(false)} onDone={done} />}
      {granting && <PostForm account={granting} onClose={() => setGranting(null)} onDone={done} />}
      {acting && (
        <AccountActForm
          account={acting.account}
          act={acting.act}
          onClose={() => setActing(null)}
          onDone={done}
        />
      )}
      <HalfModal
        which="first"
        half={proposed?.first_half}
        name={proposed?.change.display_name ?? ''}
        onClose={() => setProposed((one) => one && { ...one, first_half: null })}
      />
      <Modal
        open={revoking !== null}
        title={t('post.revoke')}
        okText={t('change.propose')}
        okButtonProps={{ danger: true, loading: revoke.busy }}
        onOk={() => revoking && void revoke.send(revoking.post.id)}
        onCancel={() => {
          revoke.forget();
          setRevoking(null);
        }}
      >
        <ProblemNotice problem={revoke.problem} onRetry={revoke.repeat} />
        {revoking && (
          <p>{t('post.sure', { name: revoking.account.display_name, post: postName(revoking.post) })}</p>
        )}
      </Modal>
    </>
  );
}

/** What may be proposed about an account as it is. */
function actsOf({ state, may_log_in: mayLogIn, has_second_factor: hasCode }: Account): AccountAct[] {
  if (!mayLogIn) return ['rename', 'end'];
  const resets: AccountAct[] = hasCode ? ['reset', 'reset_code'] : ['reset'];
  return state === 'locked'
    ? ['unlock', 'rename', ...resets, 'forget_phones', 'end']
    : ['rename', ...resets, 'forget_phones', 'lock', 'end'];
}
