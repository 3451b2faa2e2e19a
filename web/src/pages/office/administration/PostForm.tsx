import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { FormDrawer } from '@/components/FormDrawer';
import { PostFields } from './PostFields';
import { type Proposed, proposeChange } from './proposeChange';

interface Values {
  change: { post: Schemas['NewPost'] };
}

interface Props {
  account: Schemas['AccountView'];
  onDone: (proposed: Proposed) => void;
  onClose: () => void;
}

/** Proposes a post for somebody. */
export function PostForm({ account, onDone, onClose }: Props) {
  const { t } = useTranslation('administration');
  return (
    <FormDrawer<Values, Proposed>
      id={`post/${account.id}`}
      title={t('post.grantTo', { name: account.display_name })}
      initial={{}}
      submitText={t('change.propose')}
      submit={({ change }, key) =>
        proposeChange({ change: { kind: 'grant', account_id: account.id, post: change.post } }, key)
      }
      onDone={onDone}
      onClose={onClose}
    >
      <PostFields />
    </FormDrawer>
  );
}
