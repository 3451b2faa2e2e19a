import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { DueChip } from '@/components/ClockChip';
import { FormDrawer } from '@/components/FormDrawer';
import { ProblemNotice } from '@/components/ProblemNotice';

/** Somebody looked: the warning becomes a clue, or is not true for a reason. */
export function AnswerWarning({ warningId }: { warningId: string }) {
  const { t } = useTranslation('household');
  const [refuting, setRefuting] = useState(false);
  const warning = useQuery({
    queryKey: ['warnings', warningId],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/warnings/{warning_id}', { params: { path: { warning_id: warningId } }, signal }),
      ),
  });
  const post = (body: Schemas['AnswerBody'], key: string, version: number) =>
    answer(
      api.POST('/api/v1/warnings/{warning_id}/answer', {
        params: { path: { warning_id: warningId }, header: headers(key, version) },
        body,
      }),
    );
  const confirm = useCommand((version: number, key) =>
    post({ decision: { decision: 'become_clue' } }, key, version),
  );
  if (!warning.data) return <ProblemNotice problem={warning.error} onRetry={() => void warning.refetch()} />;
  const { version, answer_due: due } = warning.data;
  return (
    <div className="why-answer">
      <p>
        {t('answer.ask')} <DueChip due={due} />
      </p>
      <ProblemNotice problem={confirm.problem} onRetry={confirm.repeat} />
      <div className="row-acts">
        <Button type="primary" loading={confirm.busy} onClick={() => void confirm.send(version)}>
          {t('answer.true')}
        </Button>
        <Button onClick={() => setRefuting(true)}>{t('answer.false')}</Button>
      </div>
      {refuting && (
        <FormDrawer<{ reason: string }, unknown>
          id={`refute/${warningId}`}
          title={t('answer.false')}
          initial={{ reason: '' }}
          submit={({ reason }, key) => post({ decision: { decision: 'not_true', reason } }, key, version)}
          reload={() => warning.refetch()}
          onDone={() => setRefuting(false)}
          onClose={() => setRefuting(false)}
        >
          <Form.Item
            name="reason"
            label={t('answer.reason')}
            rules={[{ required: true, message: t('answer.reasonMissing') }]}
          >
            <Input.TextArea rows={4} maxLength={500} showCount />
          </Form.Item>
        </FormDrawer>
      )}
    </div>
  );
}
