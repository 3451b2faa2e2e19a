import { useQuery } from '@tanstack/react-query';
import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { code } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { AccountForm } from './AccountForm';
import { PostForm } from './PostForm';
import './administration.css';

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
  const [made, setMade] = useState<Schemas['AccountCreated'] | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['accounts'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/accounts', { signal })),
  });
  const revoke = useCommand(
    (id: string, key: string) =>
      answer(
        api.DELETE('/api/v1/posts/{post_id}', {
          params: { path: { post_id: id }, header: { 'Idempotency-Key': key } },
          body: {},
        }),
      ),
    () => {
      setRevoking(null);
      void refetch();
    },
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
      render: (account) => (
        <Button
          size="small"
          aria-label={t('post.grantTo', { name: account.display_name })}
          onClick={() => setGranting(account)}
        >
          {t('post.grant')}
        </Button>
      ),
    },
  ];
  function stateOf(account: Account): string {
    if (!account.may_log_in) return t('person.enteredFor');
    return account.state === 'active' ? t('person.active') : t('person.passwordDue');
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
      <DataTable<Account>
        id="accounts"
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
      {making && (
        <AccountForm
          onClose={() => setMaking(false)}
          onDone={(account) => {
            setMaking(false);
            setMade(account);
            void refetch();
          }}
        />
      )}
      {granting && (
        <PostForm
          account={granting}
          onClose={() => setGranting(null)}
          onDone={() => {
            setGranting(null);
            void refetch();
          }}
        />
      )}
      <Modal
        open={made !== null}
        title={t('person.made', { login: made?.login ?? '' })}
        footer={
          <Button type="primary" onClick={() => setMade(null)}>
            {t('person.written')}
          </Button>
        }
        closable={false}
        maskClosable={false}
        keyboard={false}
      >
        {made?.one_time_password ? (
          <>
            <p>{t('person.once')}</p>
            <output className="one-time">{made.one_time_password}</output>
          </>
        ) : (
          <p>{t('person.noLogin')}</p>
        )}
      </Modal>
      <Modal
        open={revoking !== null}
        title={t('post.revoke')}
        okText={t('post.revoke')}
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
