import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { AreaSelect } from '@/components/AreaSelect';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { id } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { useFormOf } from '../ledger/useForms';
import ChecklistTable from './ChecklistTable';
import { CHECKLIST } from './known';
import './words';

const FILTERS = { area: id };

/** What the system knows of the rows of the checklist in an area, before and while it is filled in. */
export function Component() {
  const { t } = useTranslation('inspections');
  const { filters, change } = useUrlFilters(FILTERS);
  const form = useFormOf(CHECKLIST);
  return (
    <>
      <PageTitle
        title={t('known.page')}
        path={<Link to={`/assistance/ledgers/${CHECKLIST}`}>{t('known.register')}</Link>}
        about={t('known.pageAbout')}
        actions={<AreaSelect value={filters.area} onChange={(area) => change({ area })} />}
      />
      <ProblemNotice problem={form.error} onRetry={() => void form.refetch()} />
      {form.data ? (
        <ChecklistTable form={form.data} area={filters.area} />
      ) : (
        !form.error && <div className="page-loading" aria-busy="true" />
      )}
    </>
  );
}
