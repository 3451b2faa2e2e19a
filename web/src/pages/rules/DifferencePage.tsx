import { useTranslation } from 'react-i18next';
import { useMay } from '@/app/session';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { type Column, DataTable } from '@/components/table/DataTable';
import { name } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { Affected } from './Affected';
import { type Difference, differences, type Fact, factsOf, type Pack } from './facts';
import { PackSelect } from './PackSelect';
import { PolicyNav } from './PolicyNav';
import { packOf, usePacks, usePackWords } from './usePacks';
import '../work.css';
import './policies.css';
import './words';

const FILTERS = { before: name, after: name };

/** What one pack says otherwise than another, each with its source. */
export function Component() {
  const { t } = useTranslation('policies');
  const { filters, change } = useUrlFilters(FILTERS);
  const mayScreen = useMay('screen');
  const { data: packs, error, refetch } = usePacks();
  const words = usePackWords();
  const after = packs && packOf(packs, filters.after);
  const before = packs && after && (packs.find(({ id }) => id === filters.before) ?? earlier(packs, after));
  const rows = before && after ? differences(factsOf(before, words), factsOf(after, words)) : undefined;
  const tell = (fact: Fact | undefined) => fact?.value ?? t('difference.absent');
  const shown = (row: Difference, fact: Fact | undefined) =>
    row.part === 'rules' && fact ? (
      <code className="rule-text" translate="no">
        {fact.value}
      </code>
    ) : (
      <span className="difference-value">{tell(fact)}</span>
    );
  const columns: Column<Difference>[] = [
    { key: 'part', title: t('difference.part'), text: (row) => t(`part.${row.part}`) },
    {
      key: 'what',
      title: t('what'),
      text: (row) => (row.code ? `${row.label} · ${row.code}` : row.label),
      render: (row) =>
        row.code ? (
          <>
            {row.label} · <code translate="no">{row.code}</code>
          </>
        ) : (
          row.label
        ),
    },
    {
      key: 'before',
      title: t('difference.before'),
      text: (row) => tell(row.before),
      render: (row) => <div className="difference-before">{shown(row, row.before)}</div>,
    },
    {
      key: 'after',
      title: t('difference.after'),
      text: (row) => tell(row.after),
      render: (row) => shown(row, row.after),
    },
    {
      key: 'citation',
      title: t('citation'),
      text: (row) => (row.after ?? row.before)?.citation ?? '',
    },
  ];
  return (
    <>
      <PageTitle
        title={t('difference.title')}
        about={rows && t('difference.about', { count: rows.length })}
      />
      <PolicyNav />
      <DataTable<Difference>
        id="policy-difference"
        caption={t('difference.title')}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.key}
        problem={error}
        onRetry={() => void refetch()}
        empty={<Empty title={t('difference.none')} />}
        tools={
          packs && (
            <>
              <PackSelect
                label={t('difference.before')}
                packs={packs}
                value={before?.id}
                onChange={(id) => change({ before: id })}
              />
              <span aria-hidden="true">→</span>
              <PackSelect
                label={t('difference.after')}
                packs={packs}
                value={after?.id}
                onChange={(id) => change({ after: id })}
              />
            </>
          )
        }
      />
      {mayScreen && before && after && isLater(before, after) && (
        <Affected key={`${before.id} ${after.id}`} before={before} after={after} />
      )}
    </>
  );
}

/** The newest pack of the same area, else of any area above, that was made for an earlier year. */
function earlier(packs: Pack[], pack: Pack): Pack | undefined {
  const older = packs.filter(({ year, id }) => year < pack.year || (year === pack.year && id < pack.id));
  const near = older.filter(({ area }) => pack.area.startsWith(area));
  const choices = near.length > 0 ? near : packs.filter(({ id }) => id !== pack.id);
  return [...choices].sort((a, b) => b.year - a.year)[0];
}

/** Whom it concerns can be said of packs that followed each other in one place. */
function isLater(before: Pack, after: Pack): boolean {
  return before.area === after.area && before.effective_from < after.effective_from;
}
