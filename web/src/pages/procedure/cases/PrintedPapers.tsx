import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useCommand } from '@/api/useCommand';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import { MadePaper } from './MadePaper';
import './words';
import './cases.css';

type Kind = Schemas['PaperKind'];
type Wanted = Omit<Schemas['MakePaperCmd'], 'case_id'>;

/** What is printed from a case: each paper is one button, which opens the PDF. */
export function PrintedPapers({ caseId }: { caseId: string }) {
  const { t } = useTranslation('prints');
  return (
    <section className="card" aria-label={t('title')}>
      <h2>{t('title')}</h2>
      <p className="muted">{t('about')}</p>
      <PaperList caseId={caseId} />
    </section>
  );
}

/** The papers of a case, or only those of one step. */
export function PaperList({ caseId, only }: { caseId: string; only?: readonly Kind[] }) {
  const { t, i18n } = useTranslation('prints');
  const code = useCode();
  const papers = useQuery({
    queryKey: ['cases', caseId, 'prints'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/cases/{case_id}/papers', { params: { path: { case_id: caseId } }, signal })),
  });
  const [made, setMade] = useState<{ file: Blob; kind: Kind } | null>(null);
  const make = useCommand<Wanted, Blob>(
    (body) =>
      answer(
        api.POST('/api/v1/cases/{case_id}/papers', {
          params: { path: { case_id: caseId } },
          body,
          parseAs: 'blob',
        }),
      ),
    (file, { kind }) => setMade({ file, kind }),
  );
  const shown = papers.data?.filter(({ kind }) => !only || only.includes(kind)) ?? [];
  return (
    <>
      <ProblemNotice problem={papers.error} onRetry={() => void papers.refetch()} />
      <ProblemNotice problem={make.problem} onRetry={make.repeat} />
      {made && <MadePaper file={made.file} name={code('PaperKind', made.kind)} />}
      <ul className="work-list">
        {shown.map(({ kind, can_fill: canFill, missing, together }) => {
          const name = code('PaperKind', kind);
          const ask = (more: Partial<Wanted>) => void make.send({ kind, ...more });
          return (
            <li key={kind} className="paper-row">
              <span>
                {name}
                {missing && (
                  <>
                    <br />
                    <span className="muted">{textOf(missing, i18n.language)}</span>
                  </>
                )}
              </span>
              <span className="button-row">
                {canFill && (
                  <Button disabled={make.busy} aria-label={`${t('fill')} ${name}`} onClick={() => ask({})}>
                    {t('fill')}
                  </Button>
                )}
                {together > 0 && (
                  <Button disabled={make.busy} onClick={() => ask({ together: true })}>
                    {t('together', { count: together })}
                  </Button>
                )}
                <Button
                  type="text"
                  disabled={make.busy}
                  aria-label={`${t('blank')} ${name}`}
                  onClick={() => ask({ blank: true })}
                >
                  {t('blank')}
                </Button>
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
