import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { setCsrf } from '@/api/connection';
import { LoginForm } from '@/pages/office/login/LoginForm';
import { type Session, useSessionState } from './session';

/** The session has ended: the same person comes back to the same screen, with everything that was typed. */
export default function ReLogin({ open }: { open: boolean }) {
  const { t } = useTranslation('shell');
  const { session, begin, logOut } = useSessionState();
  const comeBack = async (next: Session) => {
    const post = session?.post.id;
    const isSame = next.account_id === session?.account_id;
    const holds = next.posts.some(({ id }) => id === post);
    if (isSame && holds && post !== undefined && next.post.id !== post) {
      setCsrf(next.csrf);
      begin(await answer(api.POST('/api/v1/session/post', { body: { post_id: post } })), false);
    } else {
      begin(next, false);
    }
  };
  return (
    <Modal
      open={open}
      title={t('ended.title')}
      footer={null}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      destroyOnHidden
    >
      <p>{t('ended.text', { name: session?.display_name ?? '' })}</p>
      <LoginForm onDone={(next) => void comeBack(next)} />
      <Button type="link" block onClick={() => void logOut()}>
        {t('ended.leave')}
      </Button>
    </Modal>
  );
}
