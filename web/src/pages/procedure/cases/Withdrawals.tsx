import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import './words';

/** What a household has withdrawn of its authorisation: from then on nothing is asked under it, and the case goes on by its rules. */
export function Withdrawals({ withdrawals = [] }: { withdrawals?: Schemas['WithdrawalView'][] }) {
  const { t } = useTranslation('cases');
  return withdrawals.map((one) => (
    <p key={one.record_id} className="work-note">
      <Link to={`/assistance/ledgers/authorisation_withdrawal/${one.record_id}`}>
        {one.member_id ? t('withdrawn.one', { on: one.on }) : t('withdrawn.all', { on: one.on })}
      </Link>
    </p>
  ));
}
