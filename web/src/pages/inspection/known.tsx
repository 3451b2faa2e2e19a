import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { yuan } from '@/lib/money';

type Figure = Schemas['ChecklistFigure'];

/** The register of attachment 1. */
export const CHECKLIST = 'look_back_checklist';

/** What the system knows of the 16 rows in an area; without one, in the caller's own. */
export function useKnown(area: string | undefined) {
  return useQuery({
    queryKey: ['look-back', 'known', area],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/look-back/known', { params: { query: { area_id: area } }, signal })),
  });
}

/** The numbers beside a row, each with its list. */
export function KnownFigures({ figures }: { figures: Figure[] }) {
  const { t, i18n } = useTranslation('inspections');
  const isZh = i18n.language.startsWith('zh');
  const said = (figure: Figure, value: number | null | undefined) => {
    if (value === null || value === undefined) return '--';
    return figure.is_money ? t('known.yuan', { amount: yuan(value) }) : value.toLocaleString('en-US');
  };
  return (
    <ul className="known-figures">
      {figures.map((figure) => (
        <li key={figure.id}>
          <Link to={figure.list}>
            {isZh ? figure.zh : figure.en}{' '}
            <strong>
              {said(figure, figure.value)}
              {figure.of !== null && figure.of !== undefined && ` / ${said(figure, figure.of)}`}
            </strong>
          </Link>
        </li>
      ))}
    </ul>
  );
}
