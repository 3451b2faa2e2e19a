import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { useMay } from '@/app/session';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import { MadePaper } from '../cases/MadePaper';
import '../cases/words';

type Kind = Schemas['HouseholdPaperKind'];

/** What is printed of a household beside the papers of its cases: each is one button, which opens the PDF. */
export function HouseholdPapers({ householdId, kinds }: { householdId: string; kinds: readonly Kind[] }) {
  const { t } = useTranslation('prints');
  const code = useCode();
  const mayMake = useMay('read_cases');
  const mayTake = useMay('take_lists_out');
  const [made, setMade] = useState<{ file: Blob; kind: Kind } | null>(null);
  const path = { household_id: householdId };
  const make = useCommand<Kind, Blob>(
    (kind) =>
      answer(
        api.POST('/api/v1/households/{household_id}/papers', {
          params: { path },
          body: { kind },
          parseAs: 'blob',
        }),
      ),
    (file, kind) => setMade({ file, kind }),
  );
  const sheet = useCommand(async (_: { nth: number }) => {
    const book = await answer(
      api.POST('/api/v1/households/{household_id}/help-ledger', { params: { path }, parseAs: 'blob' }),
    );
    const { download } = await import('@/lib/download');
    download(book as unknown as Blob, `${code('HouseholdPaperKind', 'help_ledger')}.xlsx`);
  });
  if (!mayMake) return null;
  return (
    <>
      <div className="button-row">
        {kinds.map((kind) => (
          <Button key={kind} disabled={make.busy} onClick={() => void make.send(kind)}>
            {t('print', { paper: code('HouseholdPaperKind', kind) })}
          </Button>
        ))}
        {mayTake && kinds.includes('help_ledger') && (
          <Button loading={sheet.busy} onClick={() => void sheet.send({ nth: Date.now() })}>
            {t('ledgerSheet')}
          </Button>
        )}
      </div>
      <ProblemNotice problem={make.problem} onRetry={make.repeat} />
      <ProblemNotice problem={sheet.problem} onRetry={sheet.repeat} />
      {made && <MadePaper file={made.file} name={code('HouseholdPaperKind', made.kind)} />}
    </>
  );
}
