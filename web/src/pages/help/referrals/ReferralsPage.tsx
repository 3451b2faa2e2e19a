import { Button, Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { AreaSelect } from '@/components/AreaSelect';
import { ClockChip } from '@/components/ClockChip';
import { FilterSelect } from '@/components/FilterSelect';
import { ListPage, useList } from '@/components/ListPage';
import type { Column } from '@/components/table/DataTable';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { code, flag, id } from '@/lib/filters';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { DutyNav } from '../../duty/DutyNav';
import { AnswerReferral } from './AnswerReferral';
import { answerOf } from './given';
import { ReferralStateTag } from './ReferralStateTag';
import { useSent } from './useSent';
import './words';

type Referral = Schemas['ReferralView'];
const FILTERS = {
  department: code('Department'),
  state: code('ReferralState'),
  unanswered: flag,
  sort: code('Sort'),
  area: id,
  /** The one that is being answered. */
  referral: id,
};

/** Households that departments were asked to help, and what they answered. A department sees those it was sent. */
export function Component() {
  const { t } = useTranslation('referrals');
  const label = useCode();
  const sent = useSent();
  const options = useCodeOptions();
  const mayAnswer = useMay('answer_referrals');
  const seesHouseholds = useMay('read_households');
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  const { referral: answering, area, ...narrowed } = filters;
  const query = { ...narrowed, area_id: area, cursor };
  const isAnswered = () => change({ referral: null });
  const list = useList<Referral>('referrals', query, (query, signal) =>
    answer(api.GET('/api/v1/referrals', { params: { query }, signal })),
  );
  const said = (row: Referral) =>
    answerOf(
      row,
      (amount) => t('yuan', { amount }),
      (on) => t('accepted', { on }),
    );
  const columns: Column<Referral>[] = [
    {
      key: 'household',
      title: t('household'),
      text: (row) => row.head ?? t('noHead'),
      render: (row) =>
        seesHouseholds ? (
          <Link to={`/assistance/${row.household_id}`}>{row.head ?? t('noHead')}</Link>
        ) : (
          (row.head ?? t('noHead'))
        ),
    },
    { key: 'area', title: t('area'), text: (row) => row.area_name },
    ...(mayAnswer
      ? []
      : [
          {
            key: 'department',
            title: t('department'),
            text: (row: Referral) => label('Department', row.department),
          },
        ]),
    {
      key: 'risks',
      title: t('risks'),
      text: (row) => row.risks.map((risk) => label('RiskCategory', risk)).join('、') || '--',
    },
    { key: 'note', title: t('note'), text: (row) => row.note ?? '--' },
    { key: 'sent', title: t('sent'), text: sent },
    {
      key: 'due',
      title: t('due'),
      text: (row) => row.due,
      render: (row) => (row.state === 'sent' ? <ClockChip due={row.due} /> : row.due),
    },
    {
      key: 'state',
      title: t('state'),
      text: (row) => label('ReferralState', row.state),
      render: (row) => <ReferralStateTag referral={row} />,
    },
    {
      key: 'answer',
      title: t('answer'),
      text: (row) => said(row) || '--',
      render: (row) => (
        <span className="button-row">
          {said(row)}
          {mayAnswer && (row.state === 'sent' || row.state === 'accepted') && (
            <Button size="small" type="primary" onClick={() => change({ referral: row.id })}>
              {t('give')}
            </Button>
          )}
        </span>
      ),
    },
  ];
  return (
    <ListPage<Referral>
      id="referrals"
      out="referrals"
      title={t('title')}
      about={mayAnswer ? t('aboutDepartment') : t('about')}
      nav={<DutyNav />}
      columns={columns}
      list={list}
      onCursor={goTo}
      byVillage
      empty={[t('none'), t('noneHow')]}
      tools={
        <>
          <AreaSelect value={area} onChange={(next) => change({ area: next })} />
          {!mayAnswer && (
            <FilterSelect
              label={t('department')}
              value={filters.department}
              options={options('Department')}
              onChange={(department) => change({ department })}
            />
          )}
          <FilterSelect
            label={t('state')}
            value={filters.state}
            options={options('ReferralState')}
            onChange={(state) => change({ state })}
          />
          <Checkbox
            checked={filters.unanswered === true}
            onChange={(event) => change({ unanswered: event.target.checked ? 'true' : null })}
          >
            {t('onlyUnanswered')}
          </Checkbox>
        </>
      }
    >
      {answering && mayAnswer && (
        <AnswerReferral referralId={answering} onClose={isAnswered} onDone={isAnswered} />
      )}
    </ListPage>
  );
}
