import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '@/api/client';
import { usePlace } from '@/components/usePlace';
import { yuan } from '@/lib/money';
import { type Question, rowLink } from './asked';
import './words';

type Row = Schemas['PatternRow'];

/** The rows behind a question, each with the way to it. */
export function Rows({ question }: { question: Question }) {
  const { t } = useTranslation('questions');
  const place = usePlace();
  const says = (row: Row) => {
    const parts = [
      row.month ? t('row.month', { month: row.month }) : undefined,
      row.visit_id || row.case_id ? t('row.claims', { on: row.on }) : undefined,
      !row.visit_id && !row.case_id && !row.month ? t('row.changed', { on: row.on }) : undefined,
      row.entered_on && row.line == null ? t('row.entered', { on: row.entered_on }) : undefined,
      row.before != null && row.after != null && row.line != null
        ? t('row.moved', { before: yuan(row.before), after: yuan(row.after), line: yuan(row.line) })
        : undefined,
      row.entered_by ? t('row.by', { name: row.entered_by }) : undefined,
    ];
    return parts.filter(Boolean).join(t('row.joint'));
  };
  return (
    <>
      <ul>
        {question.rows.map((row) => (
          <li key={[row.household_id, row.visit_id, row.case_id, row.month, row.on, row.after].join('/')}>
            <Link to={rowLink(row)}>{row.head ?? t('row.noHead')}</Link>{' '}
            <span className="muted">{place(row.area_id) || row.area_name}</span> {says(row)}
          </li>
        ))}
      </ul>
      {question.count > question.rows.length && (
        <p className="muted">{t('row.cut', { shown: question.rows.length, total: question.count })}</p>
      )}
    </>
  );
}
