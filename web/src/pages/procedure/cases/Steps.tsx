import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useCode } from '@/i18n/useCode';
import { minuteOf } from '@/lib/dates';
import { ChangesText } from '../remedies/Changes';
import { CorrectRecord } from '../remedies/CorrectRecord';
import { usePapers } from './Papers';
import { StepRecord } from './StepRecord';
import type { CaseView } from './useCase';
import './cases.css';
import './words';

interface Props {
  view: CaseView;
  members: Schemas['MemberView'][];
}

/** What was done, the latest first: who, when, and what was recorded. */
export function Steps({ view, members }: Props) {
  const { t } = useTranslation('cases');
  const code = useCode();
  const [correcting, setCorrecting] = useState<Schemas['StepView'] | null>(null);
  const papers = usePapers(view.id);
  const papersOf = (step: string) =>
    (papers.data ?? [])
      .filter(({ steps }) => steps.some(({ step_id: of }) => of === step))
      .map(({ kind }) => code('AttachmentKind', kind));
  const name = (act: string) =>
    act === 'open_case' || act === 'propose_elimination' ? t(`opening.${act}`) : code('ActKind', act);
  return (
    <section className="card" aria-label={t('history')}>
      <h2>{t('history')}</h2>
      <ol className="steps">
        {[...view.steps].reverse().map((step) => (
          <li key={step.id}>
            <h3>{name(step.act)}</h3>
            <p className="step-about muted">
              {step.actor} · {code('Role', step.role)} · {minuteOf(step.at)}
              {step.entered_by !== step.acted_by && ` · ${t('enteredFor')}`}
              {step.revision > 1 && ` · ${t('revision', { n: step.revision })}`}
            </p>
            <StepRecord step={step} members={members} />
            {papersOf(step.id).length > 0 && (
              <p className="muted">{t('papers.ofStep', { papers: papersOf(step.id).join('、') })}</p>
            )}
            {step.corrections.length > 0 && (
              <details className="fold" open>
                <summary>{t('corrected')}</summary>
                <ChangesText changes={step.corrections} />
              </details>
            )}
            {step.correctable.length > 0 && (
              <Button type="link" size="small" onClick={() => setCorrecting(step)}>
                {t('correct')}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {correcting && <CorrectRecord view={view} step={correcting} onClose={() => setCorrecting(null)} />}
    </section>
  );
}
