import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { AreaSelect } from '@/components/AreaSelect';
import { ProblemNotice } from '@/components/ProblemNotice';

/** Begins a screening of an area. */
export function ScreeningForm() {
  const { t } = useTranslation('jobs');
  const [area, setArea] = useState<string | undefined>();
  const begin = useCommand(({ area_id }: { area_id: string | undefined; nth: number }, key: string) =>
    answer(
      api.POST('/api/v1/jobs/screenings', {
        params: { header: { 'Idempotency-Key': key } },
        body: { area_id },
      }),
    ),
  );
  return (
    <section className="card">
      <h2>{t('screen.title')}</h2>
      <p className="muted">{t('screen.about')}</p>
      <ProblemNotice problem={begin.problem} onRetry={begin.repeat} />
      <div className="job-form">
        <AreaSelect value={area} onChange={setArea} />
        <Button
          type="primary"
          loading={begin.busy}
          onClick={() => void begin.send({ area_id: area, nth: Date.now() })}
        >
          {t('screen.begin')}
        </Button>
      </div>
    </section>
  );
}
