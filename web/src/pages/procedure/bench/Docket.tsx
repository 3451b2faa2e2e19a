import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import type { Household } from '@/api/household';
import { useExplanation } from '@/api/household';
import { useSession } from '@/app/session';
import { ClockChip } from '@/components/ClockChip';
import { useCode } from '@/i18n/useCode';
import { AssetCard } from '../assets/AssetCard';
import { CriteriaCard, useCriteriaOf } from '../cases/Criteria';
import { DeclareKin } from '../cases/DeclareKin';
import { OtherLeader } from '../cases/OtherLeader';
import { usePapers } from '../cases/Papers';
import type { CaseView } from '../cases/useCase';
import { Comparison } from './Comparison';
import { cautionsOf, comparisonOf } from './compare';
import { Evidence } from './Evidence';
import { Materials } from './Materials';
import { VillageSays } from './VillageSays';
import './words';

type Act = Schemas['ActKind'];

interface Props {
  view: CaseView;
  household: Household;
  act: Act;
  /** Its decision waits and can be undone. */
  isHeld: boolean;
  onAct: (act: Act) => void;
}

/** One case on the bench: who, how long, what differs, both sides, what is there, and what one may do. */
export function Docket({ view, household, act, isHeld, onAct }: Props) {
  const { t } = useTranslation('bench');
  const code = useCode();
  const { post } = useSession();
  const explanation = useExplanation(view.household_id);
  const papers = usePapers(view.id);
  const rows = comparisonOf(view, household, explanation.data);
  const criteria = useCriteriaOf(view);
  const cautions = cautionsOf(view, rows, criteria.data);
  const keys: [Act, string][] = [
    [act, 'A'],
    ['return', 'R'],
    ['refuse', ''],
    ['suspend', 'H'],
    ['explain_overtime', ''],
  ];
  const isMine = view.may.length > 0;
  return (
    <>
      <div className="bench-head">
        <div>
          <h2>
            <Link to={`/households/${view.household_id}`}>{view.head ?? t('noHead')}</Link>
          </h2>
          <span className="muted">
            {code('CaseKind', view.kind)} · {view.area.slice(1).join(' ')} ·{' '}
            {t('members', { count: household.members.length })} · {code('Population', view.population)} ·{' '}
            {view.monitored_type ? code('MonitoredType', view.monitored_type) : '--'}
          </span>
        </div>
        <div className="bench-head-side">
          <ClockChip due={view.due} clock={view.clock} />
          <Link to={`/cases/${view.id}`}>{t('wholeFile')}</Link>
        </div>
      </div>
      {!isMine && (
        <p className="work-note">
          {view.closed_on ? t('closed') : t('notYours', { role: code('Role', post.role) })}
        </p>
      )}
      <OtherLeader view={view} />
      {cautions.length > 0 && (
        <ul className="work-note" aria-label={t('cautions')}>
          {cautions.map((caution) => (
            <li key={caution}>{t(`caution.${caution}`)}</li>
          ))}
        </ul>
      )}
      <div className="bench-acts">
        {keys
          .filter(([one]) => !isHeld && view.may.includes(one))
          .map(([one, key]) => (
            <Button key={one} type={one === act ? 'primary' : 'default'} onClick={() => onAct(one)}>
              {code('ActKind', one)} {key !== '' && <kbd>{key}</kbd>}
            </Button>
          ))}
        {isMine && !isHeld && <DeclareKin householdId={view.household_id} />}
      </div>
      <CriteriaCard view={view} />
      <Comparison rows={rows} />
      <div className="bench-panes">
        <VillageSays view={view} household={household} />
        <Evidence household={household} explanation={explanation.data} problem={explanation.error} />
      </div>
      <AssetCard key={view.id} caseId={view.id} kind={view.kind} />
      <Materials view={view} papers={papers.data ?? []} />
    </>
  );
}
