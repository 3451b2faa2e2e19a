import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useExplanation } from '@/api/household';
import { useMay } from '@/app/session';
import { ClockChip } from '@/components/ClockChip';
import { Facts } from '@/components/Facts';
import { HouseholdBrief } from '@/components/HouseholdBrief';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { AnswerWarning, NextWarning, useWarning } from './AnswerWarning';
import { LevelTag } from './LevelTag';
import { Reasons } from './Reasons';
import '../../work.css';
import './words';

/** One warning: why it came, whom it is about, and the answer of a person. */
export function Component() {
  const { t } = useTranslation('warnings');
  const code = useCode();
  const { warningId = '' } = useParams();
  const mayAnswer = useMay('answer_warnings');
  const { data: warning, error, refetch } = useWarning(warningId);
  const explanation = useExplanation(warning?.household_id);
  if (!warning) {
    return (
      <>
        <PageTitle title={t('one')} />
        <ProblemNotice problem={error} onRetry={() => void refetch()} />
        {!error && <div className="page-loading" aria-busy="true" />}
      </>
    );
  }
  const isOpen = warning.state === 'open';
  return (
    <>
      <PageTitle
        household={warning.head}
        title={t('one')}
        path={<Link to="/clues/warnings">{t('title')}</Link>}
        about={
          <>
            <Link to={`/households/${warning.household_id}`}>{t('toHousehold')}</Link> · {warning.area_name} ·{' '}
            {warning.month}
          </>
        }
        actions={mayAnswer && <NextWarning after={warning.id} />}
      />
      <div className="work-columns">
        <section className="card" aria-label={t('why.title')}>
          <h2>{t('why.title')}</h2>
          <Reasons findings={warning.findings} rules={explanation.data?.rules} />
        </section>
        <div className="work-stack">
          <section className="card" aria-label={t('state')}>
            <h2>{t('state')}</h2>
            <Facts
              facts={[
                [t('column.state'), <Tag key="state">{code('WarningState', warning.state)}</Tag>],
                [t('column.level'), <LevelTag key="level" level={warning.level} />],
                [
                  t('column.due'),
                  isOpen ? <ClockChip key="due" due={warning.answer_due} /> : warning.answer_due,
                ],
                [t('column.owner'), warning.owner_name ?? t('nobody')],
                warning.answered_on ? [t('answered'), warning.answered_on] : null,
                warning.answer_reason ? [t('found'), warning.answer_reason] : null,
                warning.clue_id
                  ? [
                      t('clue'),
                      <Link key="clue" to={`/clues/${warning.clue_id}`}>
                        {t('toClue')}
                      </Link>,
                    ]
                  : null,
                warning.state === 'in_plan'
                  ? [
                      t('plan'),
                      <Link key="plan" to={`/assistance/${warning.household_id}`}>
                        {t('toPlan')}
                      </Link>,
                    ]
                  : null,
              ]}
            />
            {isOpen && mayAnswer ? <AnswerWarning warning={warning} /> : <p className="muted">{t('hint')}</p>}
          </section>
          <HouseholdBrief householdId={warning.household_id} />
        </div>
      </div>
    </>
  );
}
