import { DownOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { MenuButton } from '@/components/MenuButton';
import { useCode } from '@/i18n/useCode';
import { type Session, useSession, useSessionState } from './session';

/** As whom one acts, and the other posts one holds. */
export function PostSwitch() {
  const { t } = useTranslation('shell');
  const code = useCode();
  const navigate = useNavigate();
  const { post, posts } = useSession();
  const { choosePost } = useSessionState();
  const name = (of: Session['post']) =>
    [code('Role', of.role), of.department ? code('Department', of.department) : '']
      .filter(Boolean)
      .join(' · ');
  const now = (
    <span className="post-now">
      <strong>{post.area_name}</strong>
      <span className="muted">{name(post)}</span>
    </span>
  );
  if (posts.length < 2) return now;
  const choose = (id: string) => {
    void choosePost(id).then(() => navigate('/'));
  };
  return (
    <div className="post-menu">
      <MenuButton
        type="text"
        icon={<DownOutlined aria-hidden />}
        iconPlacement="end"
        title={t('post.change')}
        entries={posts.map((of) => ({
          key: of.id,
          label: `${of.area_name} · ${name(of)}`,
          isChosen: of.id === post.id,
          act: () => choose(of.id),
        }))}
      >
        {now}
      </MenuButton>
    </div>
  );
}
