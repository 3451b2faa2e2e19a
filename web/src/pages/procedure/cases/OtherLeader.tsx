import { useTranslation } from 'react-i18next';
import { useSession } from '@/app/session';
import type { CaseView } from './useCase';
import './words';

/** Why a leader of the town who could submit a case may not, and who does: check and submission are two people's. */
export function OtherLeader({ view }: { view: CaseView }) {
  const { t } = useTranslation('cases');
  const { post } = useSession();
  const isStopped =
    view.state === 'town_submission' &&
    post.role === 'town_leader' &&
    view.may.length > 0 &&
    !view.may.includes('submit_to_county');
  return isStopped && <p className="work-note">{t('otherLeader')}</p>;
}
