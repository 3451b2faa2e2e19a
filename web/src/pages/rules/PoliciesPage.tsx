import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { name, title } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { GuidePapers } from '../procedure/papers/GuidePapers';
import { type Fact, factsOf, type Part } from './facts';
import { PackSelect } from './PackSelect';
import { PolicyNav } from './PolicyNav';
import { packOf, usePacks, usePackWords } from './usePacks';
import './policies.css';
import './words';

const FILTERS = { pack: name, source: title };
const PARTS: Part[] = ['tiers', 'eligibility', 'procedure', 'flags', 'params'];

/** The dated standards: each value beside the document and clause where it is written. */
export function Component() {
  const { t, i18n } = useTranslation('policies');
  const { filters, change } = useUrlFilters(FILTERS);
  const { data: packs, error, refetch } = usePacks();
  const words = usePackWords();
  const pack = packs && packOf(packs, filters.pack);
  const facts = pack ? factsOf(pack, words).filter(({ part }) => part !== 'rules') : [];
  const shown = filters.source
    ? facts.filter(({ citation }) => documentOf(citation) === filters.source)
    : facts;
  const documents = [...new Set(facts.map(({ citation }) => documentOf(citation)).filter(Boolean))];
  return (
    <>
      <PageTitle title={t('title')} about={t('about')} />
      <PolicyNav />
      <ProblemNotice problem={error} onRetry={() => void refetch()} />
      {!packs && !error && <div className="page-loading" role="status" aria-label={t('title')} />}
      {pack && (
        <>
          <div className="pack-tools">
            <PackSelect
              label={t('pack')}
              packs={packs}
              value={pack.id}
              onChange={(id) => change({ pack: id, source: null })}
            />
            {pack.in_force && <Tag tone="green">{pack.carried_over ? t('carriedOver') : t('inForce')}</Tag>}
            <span className="muted">{t('from', { day: pack.effective_from })}</span>
          </div>
          <div className="cards pack-cards">
            <GuidePapers />
            <section className="card">
              <h2>{i18n.language === 'en' ? pack.en : pack.zh}</h2>
              <p>{pack.citation}</p>
              <p className="muted">{t('documents')}</p>
              <ul className="pack-documents">
                {documents.map((name) => (
                  <li key={name}>
                    <Link
                      to={`/policies?${new URLSearchParams({ pack: pack.id, ...(name === filters.source ? {} : { source: name }) })}`}
                      aria-current={name === filters.source ? 'true' : undefined}
                    >
                      {name === filters.source ? t('allDocuments') : name}
                    </Link>
                  </li>
                ))}
              </ul>
            </section>
            {PARTS.map((part) => (
              <FactsCard
                key={part}
                title={t(`part.${part}`)}
                facts={shown.filter((fact) => fact.part === part)}
                pack={pack.id}
              />
            ))}
          </div>
        </>
      )}
      {packs?.length === 0 && <Empty title={t('none')} />}
    </>
  );
}

/** A citation names the document first, then its clause after a blank. */
function documentOf(citation: string): string {
  return citation.split(/\s*[§第：]/)[0]?.trim() ?? '';
}

function FactsCard({ title, facts, pack }: { title: string; facts: Fact[]; pack: string }) {
  const { t } = useTranslation('policies');
  if (facts.length === 0) return null;
  return (
    <section className="card">
      <h2>{title}</h2>
      <table className="plain-table facts-table">
        <caption className="visually-hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{t('what')}</th>
            <th scope="col">{t('value')}</th>
            <th scope="col">{t('citation')}</th>
          </tr>
        </thead>
        <tbody>
          {facts.map((fact) => (
            <tr key={fact.key} id={fact.key}>
              <th scope="row">{fact.label}</th>
              <td>{fact.value}</td>
              <td className="citation">
                <Link to={`/policies?${new URLSearchParams({ pack, source: documentOf(fact.citation) })}`}>
                  {fact.citation}
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
