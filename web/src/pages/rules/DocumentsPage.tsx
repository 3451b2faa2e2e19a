import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api } from '@/api/client';
import { useMay } from '@/app/session';
import { Empty } from '@/components/Empty';
import { Facts } from '@/components/Facts';
import { FilterChips } from '@/components/FilterChips';
import { PageTitle } from '@/components/PageTitle';
import { Tag } from '@/components/Tag';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { among, title } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { childrenOf, citing, holdingBy, nameOf, type PolicyDocument } from './documents';
import { factsOf } from './facts';
import { PolicyNav } from './PolicyNav';
import { usePacks, usePackWords } from './usePacks';
import './policies.css';
import './words';

const LEVELS = ['nation', 'province', 'city', 'county', 'town'] as const;
const FILTERS = { level: among(...LEVELS), document: title };
const address = (document: string) => `/policies/documents?${new URLSearchParams({ document })}`;

/** The register of documents: which implements which, and what rests on each. */
export function Component() {
  const { t } = useTranslation('policies');
  const { filters } = useUrlFilters(FILTERS);
  const { data: packs } = usePacks();
  const documents = useQuery({
    queryKey: ['policies', 'documents'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/policies/documents', { signal })),
    staleTime: 10 * 60_000,
  });
  const all = documents.data;
  const chosen = all?.find(({ id }) => id === filters.document);
  const names = new Map(all?.map((one) => [one.id, nameIn(one)]));
  const columns: Column<PolicyDocument>[] = [
    {
      key: 'title',
      title: t('document.title'),
      text: nameIn,
      render: (row) => (
        <Link to={address(row.id)} aria-current={row.id === chosen?.id ? 'true' : undefined}>
          {nameIn(row)}
        </Link>
      ),
    },
    { key: 'number', title: t('document.number'), text: (row) => row.number ?? '--' },
    { key: 'issuer', title: t('document.issuer'), text: (row) => row.issuer },
    { key: 'level', title: t('document.level'), text: (row) => t(`document.of.${levelOf(row)}`) },
    {
      key: 'issued',
      title: t('document.issued'),
      text: (row) => row.issued_on ?? t('document.notPrinted'),
    },
    {
      key: 'parents',
      title: t('document.parents'),
      text: (row) => row.parents.map((id) => names.get(id) ?? id).join('、') || '--',
    },
    {
      key: 'held',
      title: t('document.held'),
      onScreen: true,
      text: (row) =>
        holdingBy(row, packs ?? [])
          .map((pack) => t('from', { day: pack.effective_from }))
          .join('、') || '--',
    },
    {
      key: 'cited',
      title: t('document.cited'),
      text: (row) => String(row.cited_by.length),
      numeric: true,
    },
  ];
  const counts = (level: string) => all?.filter((one) => one.level === level).length ?? 0;
  return (
    <>
      <PageTitle title={t('document.page')} about={t('document.about')} />
      <PolicyNav />
      {chosen && all && <Details document={chosen} all={all} />}
      <DataTable<PolicyDocument>
        id="documents"
        out={{ list: 'documents', query: { level: filters.level } }}
        caption={t('document.page')}
        columns={columns}
        rows={all?.filter(({ level }) => !filters.level || level === filters.level)}
        rowKey={({ id }) => id}
        rowLink={({ id }) => address(id)}
        problem={documents.error}
        onRetry={() => void documents.refetch()}
        empty={<Empty title={t('document.none')} />}
        tools={
          <FilterChips
            label={t('document.level')}
            name="level"
            all={t('document.all')}
            options={LEVELS.filter((level) => counts(level) > 0).map((value) => ({
              value,
              label: `${t(`document.of.${value}`)} ${counts(value)}`,
            }))}
          />
        }
      />
    </>
  );
}

const nameIn = ({ id, title: name }: PolicyDocument) => name ?? id;
const levelOf = ({ level }: PolicyDocument) => LEVELS.find((one) => one === level) ?? 'county';

/** One document: what it implements, what implements it, and what rests on it here. */
function Details({ document, all }: { document: PolicyDocument; all: PolicyDocument[] }) {
  const { t, i18n } = useTranslation('policies');
  const code = useCode();
  const words = usePackWords();
  const { data: packs = [] } = usePacks();
  const seesLedgers = useMay('read_assistance');
  const facts = new Map(packs.flatMap((pack) => factsOf(pack, words)).map((fact) => [fact.key, fact]));
  const holding = holdingBy(document, packs);
  const values = citing(document).filter(({ key }) => key);
  const links = (list: PolicyDocument[]) =>
    list.length === 0
      ? t('document.noneKnown')
      : list.map((one) => (
          <span key={one.id} className="document-link">
            <Link to={address(one.id)}>{nameIn(one)}</Link>
          </span>
        ));
  const parents = document.parents.flatMap((id) => all.filter((one) => one.id === id));
  const openness =
    document.public == null ? 'unknown' : document.public ? ('open' as const) : ('closed' as const);
  return (
    <section className="card document-details" aria-label={nameIn(document)}>
      <h2>{nameIn(document)}</h2>
      <Facts
        facts={[
          [t('document.number'), document.number ?? '--'],
          [t('document.issuer'), `${document.issuer} · ${t(`document.of.${levelOf(document)}`)}`],
          [t('document.issued'), document.issued_on ?? t('document.notPrinted')],
          [t('document.openness'), t(`document.${openness}`)],
          [t('document.implements'), links(parents)],
          [t('document.implementedBy'), links(childrenOf(document, all))],
          [t('document.attachments'), document.attachments.join('、') || t('document.noneKnown')],
          [
            t('document.held'),
            holding.length === 0
              ? t('document.notHeld')
              : holding.map((pack) => (
                  <span key={pack.id} className="document-link">
                    <Link to={`/policies?${new URLSearchParams({ pack: pack.id })}`}>
                      {i18n.language === 'en' ? pack.en : pack.zh}
                    </Link>{' '}
                    {t('from', { day: pack.effective_from })}{' '}
                    {pack.in_force && (
                      <Tag tone="green">{pack.carried_over ? t('carriedOver') : t('inForce')}</Tag>
                    )}
                  </span>
                )),
          ],
        ]}
      />
      {document.registers.length > 0 && (
        <>
          <h3>{t('document.registers', { n: document.registers.length })}</h3>
          <ul className="document-registers">
            {document.registers.map((one) => (
              <li key={one.id}>
                {seesLedgers ? (
                  <Link to={`/assistance/ledgers/${one.id}`}>{i18n.language === 'en' ? one.en : one.zh}</Link>
                ) : (
                  (i18n.language === 'en' && one.en) || one.zh
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>{t('document.restsOn', { n: values.length })}</h3>
      {values.length === 0 && <p className="muted">{t('document.nothingRests')}</p>}
      <ul className="document-values">
        {values.map(({ id, pack, key = '' }) => (
          <li key={id}>
            {nameOf(
              key,
              facts,
              (risk) => code('RiskCategory', risk),
              (risk) => t('document.measures', { risk }),
            )}{' '}
            {facts.get(key)?.code && <code translate="no">{facts.get(key)?.code} </code>}
            <span className="muted">{pack}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
