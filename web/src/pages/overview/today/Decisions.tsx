import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { useCode } from '@/i18n/useCode';

type Group = Schemas['DecisionGroup'];
const PLACES: Record<Group['what'], string> = {
  remedy: '/cases/remedies?state=proposed',
  arrival: '/cases/arrivals',
  publication: '/policies/publications',
  register: '/assistance/ledgers/made',
  tuning: '/policies/tunings',
  filing: '/duties/liaisons',
  list_request: '/list-requests',
};

/** What colleagues proposed and oneself may decide, each kind with its count, its oldest and why. */
export function Decisions({ groups }: { groups: Group[] }) {
  const { t } = useTranslation('today');
  const code = useCode();
  if (groups.length === 0) return null;
  const title = t('decisions.title', { count: groups.reduce((sum, { count }) => sum + count, 0) });
  return (
    <section className="card today-section" aria-label={title}>
      <h2>{title}</h2>
      <ul className="duties">
        {groups.map(({ what, count, since, reason, proposed_by_name: name }) => (
          <li key={what}>
            <Link to={PLACES[what]}>{t('decisions.one', { what: code('ProposalKind', what), count })}</Link>
            <span className="muted">
              {[t('decisions.since', { since }), name, reason].filter(Boolean).join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
