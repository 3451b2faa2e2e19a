import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useWord } from '../ledger/useForms';
import type { Form } from '../ledger/values';
import { KnownFigures, useKnown } from './known';
import './inspection.css';
import './words';

interface Props {
  /** The register of the checklist. */
  form: Form;
  /** The area that is checked; without, the caller's own. */
  area: string | undefined;
  /** What a record says of a row, by the key of its field. */
  result?: (key: string) => ReactNode;
}

/** The 16 rows of attachment 1 in their categories, and beside each what the system knows. */
export default function ChecklistTable({ form, area, result }: Props) {
  const { t } = useTranslation('inspections');
  const word = useWord();
  const title = useId();
  const known = useKnown(area);
  const items = form.fields.filter(({ key }) => key.startsWith('item_'));
  return (
    <section className="card inspection-part" aria-labelledby={title}>
      <h2 id={title}>{t('known.title')}</h2>
      <ProblemNotice problem={known.error} onRetry={() => void known.refetch()} />
      <p className="muted">
        {known.data &&
          t('known.about', {
            area: known.data.area_name,
            since: known.data.since,
            until: known.data.as_of,
          })}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keys, too */}
      <section className="table-scroll" aria-labelledby={title} tabIndex={0}>
        <table className="ledger-table known-table">
          <thead>
            <tr>
              <th scope="col">{t('known.item')}</th>
              {result && <th scope="col">{t('known.result')}</th>}
              <th scope="col">{t('known.figures')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((field) => {
              const row = known.data?.rows.find(({ item }) => field.key === `item_${item}`);
              return (
                <tr key={field.key}>
                  <th scope="row">
                    {word(field)}
                    {field.help_zh && field.help_en && (
                      <p className="muted">{word({ zh: field.help_zh, en: field.help_en })}</p>
                    )}
                  </th>
                  {result && <td>{result(field.key)}</td>}
                  <td>{row ? <KnownFigures figures={row.figures} /> : '--'}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </section>
  );
}
