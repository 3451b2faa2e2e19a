import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useFigureText } from './AreaFigures';
import { useFormOf, useWord } from './useForms';
import { useValueText } from './useValueText';

type Referring = Schemas['LedgerRecordPage']['referring'][number];
type Values = Record<string, unknown>;

/** Everything that a unit gave, register by register: the figures of it, the newest records, and the way to all of them. */
export default function Given({ record, referring }: { record: string; referring: Referring[] }) {
  const { t } = useTranslation('ledgers');
  return (
    <>
      {referring.length === 0 && <p className="muted">{t('given.none')}</p>}
      {referring.map((one) => (
        <OfRegister key={`${one.form.id}/${one.field}`} record={record} one={one} />
      ))}
    </>
  );
}

function OfRegister({ record, one }: { record: string; one: Referring }) {
  const { t } = useTranslation('ledgers');
  const word = useWord();
  const text = useValueText();
  const figureText = useFigureText();
  const form = useFormOf(one.form.id);
  const path = { form_id: one.form.id };
  const query = { where: `${one.field}=${record}` };
  const figures = useQuery({
    queryKey: ['ledger', one.form.id, 'figures', query],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/forms/{form_id}/figures', { params: { path, query }, signal })),
  });
  const list = useQuery({
    queryKey: ['ledger', one.form.id, 'given', query],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/forms/{form_id}/records', { params: { path, query }, signal })),
  });
  const all = `/assistance/ledgers/${one.form.id}?where=${one.field}=${record}`;
  const fields = form.data?.columns.flatMap((key) => {
    const field = form.data?.fields.find((of) => of.key === key && key !== one.field);
    return field ? [field] : [];
  });
  return (
    <section className="card" aria-label={word(one.form)}>
      <div className="card-head">
        <h2>{word(one.form)}</h2>
        <Link to={all}>{t('household.records', { count: one.records })}</Link>
      </div>
      <ProblemNotice problem={figures.error ?? list.error} onRetry={() => void list.refetch()} />
      <p className="muted">
        {figures.data
          ?.filter(({ value }) => value > 0)
          .map((figure) => `${word(figure)} ${figureText(figure)}`)
          .join(' · ')}
      </p>
      {fields && list.data && (
        <div className="table-scroll">
          <table className="ledger-table">
            <caption className="visually-hidden">{word(one.form)}</caption>
            <thead>
              <tr>
                <th scope="col">{t('given.whom')}</th>
                {fields.map((field) => (
                  <th key={field.key} scope="col">
                    {word(field)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {list.data.items.map((row) => (
                <tr key={row.id}>
                  <td>
                    <Link to={`/assistance/ledgers/${one.form.id}/${row.id}`}>
                      {[row.name, row.area_name].filter(Boolean).join('，')}
                    </Link>
                  </td>
                  {fields.map((field) => (
                    <td key={field.key}>
                      {text(field, (row.values as Values)[field.key], row.names as Values)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
