import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { lastStep } from '../cases/stages';
import type { CaseView } from '../cases/useCase';
import './words';

type Act = Schemas['ActKind'];
const IDENTIFICATION: Act[] = [
  'record_verification',
  'record_commitment',
  'record_review',
  'start_notice',
  'close_notice',
];
const ELIMINATION: Act[] = ['record_review', 'start_notice', 'close_notice'];

/** The paper that an act leaves; the end of a notice is seen on its photograph too. */
const PAPER: Partial<Record<Act, Schemas['AttachmentKind']>> = {
  apply: 'application',
  record_verification: 'verification_form',
  record_commitment: 'commitment',
  record_review: 'review_minutes',
  start_notice: 'notice_photo',
  close_notice: 'notice_photo',
};

/** What must be in the file before a decision: what is recorded, and of what the page is there; not scanned is not there. */
export function Materials({ view, papers }: { view: CaseView; papers: Schemas['AttachmentView'][] }) {
  const { t } = useTranslation('bench');
  const code = useCode();
  const needed: Act[] = [
    ...(view.monitored_type === 'marginal_prone' && view.kind === 'identification'
      ? (['apply'] as const)
      : []),
    ...(view.kind === 'identification' ? IDENTIFICATION : ELIMINATION),
  ];
  const there = needed.filter((act) => isThere(view, act));
  const has = (kind: Schemas['AttachmentKind'] | undefined) => papers.some((paper) => paper.kind === kind);
  const scanned = needed.filter((act) => has(PAPER[act]));
  const others = papers.filter(({ kind }) => !needed.some((act) => PAPER[act] === kind));
  return (
    <section className="card" aria-label={t('materials')}>
      <h2>{t('materialsOf', { there: there.length, scanned: scanned.length, needed: needed.length })}</h2>
      <ul className="bench-materials">
        {needed.map((act) => (
          <li key={act}>
            <Tag tone={isThere(view, act) ? 'green' : 'amber'}>
              {isThere(view, act) ? t('there') : t('absent')}
            </Tag>{' '}
            {code('ActKind', act)} · {has(PAPER[act]) ? t('scanned') : t('unscanned')}
          </li>
        ))}
        {others.length > 0 && (
          <li>
            {t('otherPapers', {
              kinds: [...new Set(others.map(({ kind }) => code('AttachmentKind', kind)))].join(' · '),
            })}
          </li>
        )}
        {view.freeze_digest && (
          <li className="muted">{t('frozen', { digest: view.freeze_digest.slice(0, 12) })}</li>
        )}
      </ul>
    </section>
  );
}

function isThere(view: CaseView, act: Act): boolean {
  return act === 'apply' ? view.has_application : lastStep(view, act) !== undefined;
}
