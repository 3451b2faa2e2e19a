import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '@/api/problem';
import { useSession, useSessionState } from '@/app/session';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import { Doorway } from './Doorway';

/** One person may hold several posts and acts in one of them at a time. */
export function ChoosePostPage() {
  const { t } = useTranslation('login');
  const code = useCode();
  const { posts } = useSession();
  const { choosePost } = useSessionState();
  const [problem, setProblem] = useState<Problem | null>(null);
  return (
    <Doorway title={t('choose.title')}>
      <ProblemNotice problem={problem} />
      <ul className="doorway-choices">
        {posts.map((post) => (
          <li key={post.id}>
            <button
              type="button"
              className="doorway-choice"
              onClick={() => void choosePost(post.id).catch(setProblem)}
            >
              <strong>{code('Role', post.role)}</strong>
              <span className="muted">
                {post.area_name}
                {post.department ? ` · ${code('Department', post.department)}` : ''}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Doorway>
  );
}
