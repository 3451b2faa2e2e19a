import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { DueChip } from '@/components/ClockChip';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { useUrlFilters } from '@/lib/useUrlFilters';
import { DutyNav } from '../../duty/DutyNav';
import { AnswerReferral } from './AnswerReferral';
import { ReferralStateTag } from './ReferralStateTag';

type Referral = Schemas['ReferralView'];
const FILTERS = ['department', 'state', 'unanswered'] as const;

/** Households that departments were asked to help, and what they answered. A department sees those it was sent. */
export function Component() {
  const { t } = useTranslation('referrals');
  const code = useCode();
  const options = useCodeOptions();
  const mayAnswer = useMay('answer_referrals');
  const seesHouseholds = useMay('read_households');
  const { filters, change, cursor, goTo } = useUrlFilters(FILTERS);
  const [answering, setAnswering] = useState<Referral | null>(null);
  const query = {
    department: filters.department as Schemas['Department'] | undefined,
    state: filters.state as Schemas['ReferralState'] | undefined,
    unanswered: filters.unanswered === 'true' ? true : undefined,
    cursor,
  };
  const list = useQuery({
    queryKey: ['referrals', query],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/referrals', { params: { query }, signal })),
    placeholderData: (before) => before,
  });
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
            text: (row: Referral) => code('Department', row.department),
          },
        ]),
    {
      key: 'risks',
      title: t('risks'),
      text: (row) => row.risks.map((risk) => code('RiskCategory', risk)).join('、') || '--',
    },
    { key: 'note', title: t('note'), text: (row) => row.note ?? '--' },
    {
      key: 'due',
      title: t('due'),
      text: (row) => row.due,
      render: (row) => (row.state === 'sent' ? <DueChip due={row.due} /> : row.due),
    },
    {
      key: 'state',
      title: t('state'),
      text: (row) => code('ReferralState', row.state),
      render: (row) => <ReferralStateTag referral={row} />,
    },
    {
      key: 'answer',
      title: t('answer'),
      text: (row) => [row.answered_on, row.answer, row.benefit].filter(Boolean).join(' · ') || '--',
      render: (row) => (
        <span className="button-row">
          {[row.answered_on, row.answer, row.benefit].filter(Boolean).join(' · ')}
          {mayAnswer && (row.state === 'sent' || row.state === 'accepted') && (
            <Button size="small" type="primary" onClick={() => setAnswering(row)}>
              {t('give')}
            </Button>
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <PageTitle title={t('title')} about={mayAnswer ? t('aboutDepartment') : t('about')} />
      <DutyNav />
      <DataTable<Referral>
        id="referrals"
        caption={t('title')}
        columns={columns}
        rows={list.data?.items}
        rowKey={(row) => row.id}
        page={list.data}
        onCursor={goTo}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('none')}>{t('noneHow')}</Empty>}
        tools={
          <>
            {!mayAnswer && (
              <Select
                allowClear
                aria-label={t('department')}
                placeholder={t('department')}
                value={filters.department}
                options={options('Department')}
                popupMatchSelectWidth={false}
                onChange={(department: string | undefined) => change({ department })}
              />
            )}
            <Select
              allowClear
              aria-label={t('state')}
              placeholder={t('state')}
              value={filters.state}
              options={options('ReferralState')}
              popupMatchSelectWidth={false}
              onChange={(state: string | undefined) => change({ state })}
            />
            <Checkbox
              checked={filters.unanswered === 'true'}
              onChange={(event) => change({ unanswered: event.target.checked ? 'true' : null })}
            >
              {t('onlyUnanswered')}
            </Checkbox>
          </>
        }
      />
      {answering && (
        <AnswerReferral
          referral={answering}
          onClose={() => setAnswering(null)}
          onDone={() => setAnswering(null)}
        />
      )}
    </>
  );
}
