import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { useMay } from '@/app/session';
import { ClockChip } from '@/components/ClockChip';
import { Facts } from '@/components/Facts';
import { FormDrawer } from '@/components/FormDrawer';
import { HouseholdBrief } from '@/components/HouseholdBrief';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { SourceFacts } from './SourceFacts';
import '../../work.css';
import './words';

/** One clue with all its sources, and what becomes of it. */
export function Component() {
  const { t } = useTranslation('clues');
  const code = useCode();
  const { clueId = '' } = useParams();
  const navigate = useNavigate();
  const mayOpen = useMay('open_cases');
  const mayDismiss = useMay('dismiss_clues');
  const [isDismissing, setDismissing] = useState(false);
  const params = { path: { clue_id: clueId } };
  const {
    data: clue,
    error,
    refetch,
  } = useQuery({
    queryKey: ['clues', clueId],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/clues/{clue_id}', { params, signal })),
  });
  const open = useCommand<string, Schemas['CaseView']>(
    (id, key) =>
      answer(
        api.POST('/api/v1/cases', { params: { header: { 'Idempotency-Key': key } }, body: { clue_id: id } }),
      ),
    (view) => void navigate(`/cases/${view.id}`),
  );
  if (!clue) {
    return (
      <>
        <PageTitle title={t('one')} />
        <ProblemNotice problem={error} onRetry={() => void refetch()} />
        {!error && <div className="page-loading" aria-busy="true" />}
      </>
    );
  }
  const isOpen = clue.state === 'open';
  return (
    <>
      <PageTitle
        household={clue.head}
        title={t('one')}
        path={<Link to="/clues">{t('title')}</Link>}
        about={
          <>
            <Link to={`/households/${clue.household_id}`}>{t('toHousehold')}</Link> · {clue.area_name}
          </>
        }
        actions={
          isOpen && (
            <>
              {mayDismiss && <Button onClick={() => setDismissing(true)}>{t('dismiss.open')}</Button>}
              {mayOpen && (
                <Button type="primary" loading={open.busy} onClick={() => void open.send(clue.id)}>
                  {t('openCase')}
                </Button>
              )}
            </>
          )
        }
      />
      <ProblemNotice problem={open.problem} onRetry={open.repeat} />
      <div className="work-columns">
        <section className="card" aria-label={t('sources')}>
          <h2>{t('sources')}</h2>
          <ol className="work-list">
            {clue.sources.map((view) => (
              <li key={view.clue_id}>
                <h3>{code('Channel', view.source.channel)}</h3>
                <SourceFacts view={view} />
              </li>
            ))}
          </ol>
        </section>
        <div className="work-stack">
          <section className="card" aria-label={t('state')}>
            <h2>{t('state')}</h2>
            <Facts
              facts={[
                [t('column.state'), <Tag key="state">{code('ClueState', clue.state)}</Tag>],
                [
                  t('column.risks'),
                  clue.risks.map((risk) => code('RiskCategory', risk)).join(' · ') || t('noRisk'),
                ],
                clue.national_risks.length > 0
                  ? [
                      t('column.national'),
                      `${clue.national_risks.map((risk) => code('NationalRisk', risk)).join(' / ')}（${t('nationalHow')}）`,
                    ]
                  : null,
                [t('column.since'), clue.clock_started],
                clue.clock && [
                  t('column.clock'),
                  <ClockChip key="clock" due={clue.clock.due} clock={clue.clock} />,
                ],
                [t('application'), clue.has_application ? t('yes') : t('no')],
                clue.dismissed_reason ? [t('dismiss.reason'), clue.dismissed_reason] : null,
                clue.case_id
                  ? [
                      t('case'),
                      <Link key="case" to={`/cases/${clue.case_id}`}>
                        {t('toCase')}
                      </Link>,
                    ]
                  : null,
                clue.merged_into
                  ? [
                      t('merged'),
                      <Link key="merged" to={`/clues/${clue.merged_into}`}>
                        {t('toClue')}
                      </Link>,
                    ]
                  : null,
              ]}
            />
          </section>
          <HouseholdBrief householdId={clue.household_id} />
        </div>
      </div>
      {isDismissing && (
        <FormDrawer<{ reason: string }, Schemas['ClueView']>
          id={`dismiss/${clue.id}`}
          title={t('dismiss.title')}
          submitText={t('dismiss.submit')}
          initial={{}}
          submit={({ reason }, key) =>
            answer(
              api.POST('/api/v1/clues/{clue_id}/dismissal', {
                params: { ...params, header: headers(key, clue.version) },
                body: { reason },
              }),
            )
          }
          onDone={() => setDismissing(false)}
          onClose={() => setDismissing(false)}
          reload={refetch}
        >
          <p className="form-hint muted">{t('dismiss.hint')}</p>
          <Form.Item name="reason" label={t('dismiss.reason')} rules={[{ required: true }]}>
            <Input.TextArea rows={4} />
          </Form.Item>
        </FormDrawer>
      )}
    </>
  );
}
