import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { Problem } from '@/api/problem';
import { useCommand } from '@/api/useCommand';
import { Later, later } from '@/app/Later';
import { useMay } from '@/app/session';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import { MadePaper } from '../cases/MadePaper';
import '../cases/words';

const LongList = later(() => import('@/components/table/LongList'));

type What = 'paper' | 'sheet' | 'files';
const LISTS = { paper: 'help_ledger', sheet: 'help_ledger', files: 'household_files' } as const;

/** The ledger of an area, printed or as a sheet, and the files of its households, which a job puts together. */
export function AreaPapers({ area }: { area: string | undefined }) {
  const { t } = useTranslation('prints');
  const code = useCode();
  const mayTake = useMay('take_lists_out');
  const [made, setMade] = useState<Blob | null>(null);
  const [queued, setQueued] = useState(false);
  const [long, setLong] = useState<What | null>(null);
  const name = code('HouseholdPaperKind', 'help_ledger');
  const take = async (what: What, requestId?: string): Promise<void> => {
    const path = { area_id: area ?? '' };
    const body = { request_id: requestId };
    if (what === 'files') {
      await answer(api.POST('/api/v1/jobs/household-files/{area_id}', { params: { path }, body }));
      setQueued(true);
    } else if (what === 'sheet') {
      const book = await answer(
        api.POST('/api/v1/areas/{area_id}/help-ledger/sheet', { params: { path }, body, parseAs: 'blob' }),
      );
      const { download } = await import('@/lib/download');
      download(book as unknown as Blob, `${name}.xlsx`);
    } else {
      const file = await answer(
        api.POST('/api/v1/areas/{area_id}/help-ledger/paper', { params: { path }, body, parseAs: 'blob' }),
      );
      setMade(file as unknown as Blob);
    }
  };
  const ask = useCommand((what: What) =>
    take(what).catch((problem) => {
      if (!(problem instanceof Problem) || problem.code !== 'list.ask_first') throw problem;
      setLong(what);
    }),
  );
  if (!mayTake) return null;
  return (
    <section aria-label={t('ofArea')}>
      <div className="button-row">
        {(['paper', 'sheet', 'files'] as const).map((what) => (
          <Button key={what} disabled={!area || ask.busy} onClick={() => void ask.send(what)}>
            {t(`area.${what}`)}
          </Button>
        ))}
        {!area && <span className="muted">{t('area.choose')}</span>}
      </div>
      <ProblemNotice problem={ask.problem} onRetry={ask.repeat} />
      {made && <MadePaper file={made} name={name} />}
      {queued && (
        <p className="work-note" role="status">
          {t('area.queued')} <Link to="/jobs">{t('area.toJobs')}</Link>
        </p>
      )}
      <Later open={long !== null}>
        {long && (
          <LongList
            list={LISTS[long]}
            title={t(`area.${long}`)}
            query={{ area_id: area }}
            take={(requestId: Schemas['ListRequestId']) => take(long, requestId)}
            onClose={() => setLong(null)}
          />
        )}
      </Later>
    </section>
  );
}
