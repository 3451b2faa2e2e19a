import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { ProblemNotice } from '@/components/ProblemNotice';
import './words';

/** Brings the tasks up to date with what was entered since; the machine does it every night, too. */
export function Schedule({ area }: { area: string | undefined }) {
  const { t } = useTranslation('duties');
  const [report, setReport] = useState<Schemas['ScheduleReport'] | null>(null);
  const run = useCommand(
    (body: { area_id: string | undefined; nth: number }, key: string) =>
      answer(
        api.POST('/api/v1/duties/scheduling', {
          params: { header: { 'Idempotency-Key': key } },
          body: { area_id: body.area_id },
        }),
      ),
    setReport,
  );
  return (
    <div className="duty-schedule">
      <Button loading={run.busy} onClick={() => void run.send({ area_id: area, nth: Date.now() })}>
        {t('schedule.run')}
      </Button>
      <span role="status" className="muted">
        {report &&
          t('schedule.done', {
            made: report.made,
            done: report.done + report.done_late,
            reminders: report.reminders,
          })}
      </span>
      <ProblemNotice problem={run.problem} onRetry={run.repeat} />
    </div>
  );
}
