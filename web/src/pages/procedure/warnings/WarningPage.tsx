import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useExplanation } from '@/api/household';
import { useCommand } from '@/api/useCommand';
import { useMay } from '@/app/session';
import { DueChip } from '@/components/ClockChip';
import { Facts } from '@/components/Facts';
import { FormDrawer } from '@/components/FormDrawer';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { LevelTag } from './LevelTag';
import { Reasons } from './Reasons';
import '../../work.css';

/** One warning: why the machine spoke, and the answer of a person. */
export function Component() {
  const { t } = useTranslation('warnings');
  const code = useCode();
  const { warningId = '' } = useParams();
  const navigate = useNavigate();
  const mayAnswer = useMay('answer_warnings');
  const [isDenying, setDenying] = useState(false);
  const params = { path: { warning_id: warningId } };
  const {
    data: warning,
    error,
    refetch,
  } = useQuery({
    queryKey: ['warnings', warningId],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/warnings/{warning_id}', { params, signal })),
  });
  const explanation = useExplanation(warning?.household_id);
  const send = (key: string, version: number, decision: Schemas['WarningDecision']) =>
    answer(
      api.POST('/api/v1/warnings/{warning_id}/answer', {
        params: { ...params, header: headers(key, version) },
        body: { decision },
      }),
    );
  const confirm = useCommand<number, Schemas['WarningAnswered']>(
    (version, key) => send(key, version, { decision: 'become_clue' }),
    ({ clue }) => {
      if (clue) void navigate(`/clues/${clue.merged_into ?? clue.id}`);
    },
  );
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
        title={t('one')}
        path={<Link to="/clues/warnings">{t('title')}</Link>}
        about={
          <>
            <Link to={`/households/${warning.household_id}`}>{warning.head ?? t('noHead')}</Link> ·{' '}
            {warning.area_name} · {warning.month}
          </>
        }
        actions={
          isOpen &&
          mayAnswer && (
            <>
              <Button onClick={() => setDenying(true)}>{t('deny.open')}</Button>
              <Button
                type="primary"
                loading={confirm.busy}
                onClick={() => void confirm.send(warning.version)}
              >
                {t('confirm')}
              </Button>
            </>
          )
        }
      />
      <ProblemNotice problem={confirm.problem} onRetry={confirm.repeat} />
      <div className="work-columns">
        <section className="card" aria-label={t('why.title')}>
          <h2>{t('why.title')}</h2>
          <Reasons findings={warning.findings} rules={explanation.data?.rules} />
        </section>
        <section className="card" aria-label={t('state')}>
          <h2>{t('state')}</h2>
          <Facts
            facts={[
              [t('column.state'), <Tag key="state">{code('WarningState', warning.state)}</Tag>],
              [t('column.level'), <LevelTag key="level" level={warning.level} />],
              [t('column.due'), isOpen ? <DueChip key="due" due={warning.answer_due} /> : warning.answer_due],
              warning.answered_on ? [t('answered'), warning.answered_on] : null,
              warning.answer_reason ? [t('deny.reason'), warning.answer_reason] : null,
              warning.clue_id
                ? [
                    t('clue'),
                    <Link key="clue" to={`/clues/${warning.clue_id}`}>
                      {t('toClue')}
                    </Link>,
                  ]
                : null,
            ]}
          />
          <p className="muted">{t('hint')}</p>
        </section>
      </div>
      {isDenying && (
        <FormDrawer<{ reason: string }, Schemas['WarningAnswered']>
          id={`warning/${warning.id}`}
          title={t('deny.title')}
          submitText={t('deny.submit')}
          initial={{}}
          submit={({ reason }, key) => send(key, warning.version, { decision: 'not_true', reason })}
          onDone={() => setDenying(false)}
          onClose={() => setDenying(false)}
          reload={refetch}
        >
          <p className="form-hint muted">{t('deny.hint')}</p>
          <Form.Item name="reason" label={t('deny.reason')} rules={[{ required: true }]}>
            <Input.TextArea rows={4} />
          </Form.Item>
        </FormDrawer>
      )}
    </>
  );
}
