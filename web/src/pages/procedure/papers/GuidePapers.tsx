import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { useMay } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import { MadePaper } from '../cases/MadePaper';
import '../cases/words';

type Kind = Schemas['GuideKind'];
const KINDS: readonly Kind[] = ['guide_cadre', 'guide_household'];

/** The guide of an area, put together from the standard in force and the catalogue, for cadres or for households. */
export function GuidePapers() {
  const { t } = useTranslation('prints');
  const code = useCode();
  const mayMake = useMay('read_ledgers');
  const [area, setArea] = useState<string>();
  const [made, setMade] = useState<{ file: Blob; kind: Kind } | null>(null);
  const make = useCommand<Kind, Blob>(
    (kind) =>
      answer(
        api.POST('/api/v1/areas/{area_id}/guides', {
          params: { path: { area_id: area ?? '' } },
          body: { kind },
          parseAs: 'blob',
        }),
      ),
    (file, kind) => setMade({ file, kind }),
  );
  if (!mayMake) return null;
  return (
    <section className="card" aria-label={t('guide.title')}>
      <h2>{t('guide.title')}</h2>
      <p className="muted">{t('guide.about')}</p>
      <div className="button-row">
        <AreaSelect value={area} onChange={setArea} />
        {KINDS.map((kind) => (
          <Button key={kind} disabled={!area || make.busy} onClick={() => void make.send(kind)}>
            {t('print', { paper: code('GuideKind', kind) })}
          </Button>
        ))}
      </div>
      <ProblemNotice problem={make.problem} onRetry={make.repeat} />
      {made && <MadePaper file={made.file} name={code('GuideKind', made.kind)} />}
    </section>
  );
}
