import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { ProblemNotice } from '@/components/ProblemNotice';
import { exactYuan, yuan } from '@/lib/money';
import { useWord } from './useForms';
import type { Form } from './values';

type Figure = Schemas['FigureView'];

/** A figure in words. */
export function useFigureText(): (figure: Figure) => string {
  const { t } = useTranslation('ledgers');
  return (figure) => {
    if (figure.of === null || figure.of === undefined)
      return figure.is_money ? t('yuan', { amount: yuan(figure.value) }) : String(figure.value);
    if (figure.share === null || figure.share === undefined) return t('noShare');
    const [part, all] = figure.is_money
      ? [yuan(figure.value), yuan(figure.of)]
      : [String(figure.value), String(figure.of)];
    return `${exactYuan(figure.share)}% (${part} / ${all})`;
  };
}

/** What a figure should reach at least, with the clause that says so; nothing where no clause does. */
export function useTargetText(): (figure: Figure) => string | undefined {
  const { t } = useTranslation('ledgers');
  return ({ target, citation, of, is_money: isMoney }) => {
    if (target === null || target === undefined) return undefined;
    const isShare = of !== null && of !== undefined;
    const amount = isMoney ? t('yuan', { amount: yuan(target) }) : String(target);
    return t('target', { target: isShare ? `${exactYuan(target)}%` : amount, citation });
  };
}

/** The figures of each area beneath, each with the list behind it. */
export function AreaFigures({
  form,
  query,
  link,
}: {
  form: Form;
  query: object;
  link: (area: string, figure: string | undefined) => string;
}) {
  const { t } = useTranslation('ledgers');
  const [isOpen, setOpen] = useState(false);
  if (form.indicators.length === 0) return null;
  return (
    <section className="ledger-areas" aria-label={t('areas.title')}>
      <Button type="link" size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? t('areas.close') : t('areas.open')}
      </Button>
      {isOpen && <Table form={form} query={query} link={link} />}
    </section>
  );
}

interface TableProps {
  form: Form;
  query: object;
  link: (area: string, figure: string | undefined) => string;
}

function Table({ form, query, link }: TableProps) {
  const { t } = useTranslation('ledgers');
  const word = useWord();
  const text = useFigureText();
  const { data, error, refetch } = useQuery({
    queryKey: ['ledger', form.id, 'areas', query],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/forms/{form_id}/areas', { params: { path: { form_id: form.id }, query }, signal }),
      ),
  });
  if (error) return <ProblemNotice problem={error} onRetry={() => void refetch()} />;
  if (!data) return <div className="page-loading" aria-busy="true" />;
  if (data.length === 0) return <p className="muted">{t('areas.none')}</p>;
  return (
    <div className="table-scroll">
      <table className="ledger-table">
        <thead>
          <tr>
            <th scope="col">{t('column.area')}</th>
            {form.indicators.map((one) => (
              <th key={one.code} scope="col">
                {word(one)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.map((area) => (
            <tr key={`${area.area_id}/${area.is_own}`}>
              <th scope="row">
                {area.is_own ? (
                  t('areas.own', { area: area.name })
                ) : (
                  <Link to={link(area.area_id, undefined)}>{area.name}</Link>
                )}
              </th>
              {area.figures.map((figure) => (
                <td key={figure.id}>
                  {area.is_own || figure.value === 0 ? (
                    text(figure)
                  ) : (
                    <Link to={link(area.area_id, figure.id)}>{text(figure)}</Link>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
