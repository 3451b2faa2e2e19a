import { Button, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { ListPage, useList } from '@/components/ListPage';
import { SubNav } from '@/components/SubNav';
import { Tag } from '@/components/Tag';
import type { Column } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { useCommandNames } from '@/i18n/useCommandNames';
import { useSubjectName } from '@/i18n/useSubjectName';
import { minuteOf } from '@/lib/dates';
import { day, id, name } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import './administration.css';
import './words';

type Leaf = Schemas['LeafView'];
const FILTERS = { command: name, subject: name, account: id, from: day, until: day };
const TONES = { signed: 'green', numbered: 'blue', waiting: 'amber', broken: 'red' } as const;
/** Who did what to what, and when; each record checked against its evidence. */
export function Component() {
  const { t } = useTranslation('administration');
  const code = useCode();
  const { commandName, commandOptions } = useCommandNames();
  const subjectName = useSubjectName();
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  const { account, ...rest } = filters;
  const query = { ...rest, account_id: account, cursor };
  const list = useList<Leaf>('leaves', query, (query, signal) =>
    answer(api.GET('/api/v1/evidence/leaves', { params: { query }, signal })),
  );
  const about = (leaf: Leaf) => [leaf.area_name, subjectName(leaf.subject)].filter(Boolean).join(' · ');
  const who = list.data?.items.find(({ acted_by: by }) => by === account)?.acted_by_name;
  const columns: Column<Leaf>[] = [
    { key: 'at', title: t('log.at'), text: (leaf) => minuteOf(leaf.at) },
    {
      key: 'who',
      title: t('log.who'),
      text: (leaf) =>
        leaf.entered_by_name
          ? t('log.entered', { name: leaf.acted_by_name ?? leaf.acted_by, by: leaf.entered_by_name })
          : (leaf.acted_by_name ?? t('log.system')),
      render: (leaf) =>
        leaf.acted_by_name ? (
          <Link to={`?${new URLSearchParams({ account: leaf.acted_by })}`}>
            {leaf.entered_by_name
              ? t('log.entered', { name: leaf.acted_by_name, by: leaf.entered_by_name })
              : leaf.acted_by_name}
          </Link>
        ) : (
          t('log.system')
        ),
    },
    {
      key: 'command',
      title: t('log.command'),
      text: (leaf) => commandName(leaf.command),
    },
    {
      key: 'subject',
      title: t('log.subject'),
      text: (leaf) => about(leaf),
      render: (leaf) =>
        leaf.subject === '' ? (
          '--'
        ) : (
          <Link to={`?${new URLSearchParams({ subject: leaf.subject })}`}>{about(leaf)}</Link>
        ),
    },
    { key: 'reason', title: t('log.reason'), text: (leaf) => leaf.reason ?? '--', optional: true },
    { key: 'changes', title: t('log.changes'), text: (leaf) => String(leaf.changes), numeric: true },
    {
      key: 'place',
      title: t('log.place'),
      text: (leaf) => (leaf.place === null || leaf.place === undefined ? '--' : String(leaf.place)),
      numeric: true,
    },
    {
      key: 'state',
      title: t('log.state'),
      text: (leaf) => code('LeafState', leaf.state),
      render: (leaf) => <Tag tone={TONES[leaf.state]}>{code('LeafState', leaf.state)}</Tag>,
    },
  ];
  const broken = list.data?.items.filter(({ state }) => state === 'broken').length ?? 0;
  return (
    <ListPage<Leaf>
      id="log"
      out="log"
      title={t('log.title')}
      about={list.data && (broken === 0 ? t('log.sound') : t('log.broken', { count: broken }))}
      nav={<LogNav />}
      columns={columns}
      list={list}
      onCursor={goTo}
      empty={[t('log.none')]}
      tools={
        <>
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={t('log.command')}
            placeholder={t('log.command')}
            value={filters.command}
            options={commandOptions}
            popupMatchSelectWidth={false}
            onChange={(command: string | undefined) => change({ command })}
          />
          <Input.Search
            key={filters.subject}
            className="list-search"
            allowClear
            defaultValue={filters.subject}
            aria-label={t('log.subjectHow')}
            placeholder={t('log.subjectHow')}
            onSearch={(subject) => change({ subject: subject.trim() })}
          />
          {(['from', 'until'] as const).map((end) => (
            <span key={end} className="log-day">
              <label htmlFor={`log-${end}`}>{t(`log.${end}`)}</label>
              <Input
                id={`log-${end}`}
                type="date"
                value={filters[end] ?? ''}
                onChange={(event) => change({ [end]: event.target.value })}
              />
            </span>
          ))}
          {account && (
            <Button onClick={() => change({ account: null })}>
              {t('log.ofPerson', { name: who ?? account })}
            </Button>
          )}
        </>
      }
    />
  );
}

/** What belongs to the log. */
export function LogNav() {
  const { t } = useTranslation('administration');
  return (
    <SubNav
      label={t('log.title')}
      links={[
        { to: '/log', text: t('log.title') },
        { to: '/log/readings', text: t('reading.title') },
        { to: '/log/checkpoints', text: t('checkpoint.title') },
      ]}
    />
  );
}
