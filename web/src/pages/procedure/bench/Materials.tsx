import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { lastStep } from '../cases/stages';
import type { CaseView } from '../cases/useCase';

type Act = Schemas['ActKind'];
const IDENTIFICATION: Act[] = [
  'record_verification',
  'record_commitment',
  'record_review',
  'start_notice',
  'close_notice',
];
const ELIMINATION: Act[] = ['record_review', 'start_notice', 'close_notice'];

/** What must be in the file before a decision, and what pictures of papers are in it. */
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
  return (
    <section className="card" aria-label={t('materials')}>
      <h2>{t('materialsOf', { there: there.length, needed: needed.length })}</h2>
      <ul className="bench-materials">
        {needed.map((act) => (
          <li key={act}>
            <Tag tone={isThere(view, act) ? 'green' : 'amber'}>
              {isThere(view, act) ? t('there') : t('absent')}
            </Tag>{' '}
            {code('ActKind', act)}
          </li>
        ))}
        <li>
          <Tag>{t('papers')}</Tag>{' '}
          {papers.length === 0
            ? t('noPaper')
            : [...new Set(papers.map(({ kind }) => code('AttachmentKind', kind)))].join(' · ')}
        </li>
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
