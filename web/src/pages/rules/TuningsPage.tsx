import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { Empty } from '@/components/Empty';
import { PageTitle } from '@/components/PageTitle';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useCode } from '@/i18n/useCode';
import { yuan } from '@/lib/money';
import { PolicyNav } from './PolicyNav';
import { useProposalColumns } from './Proposal';
import { DecideTuning, ProposeTuning } from './TuningForms';
import { useRules } from './useRules';
import './policies.css';
import './words';

type Tuning = Schemas['TuningView'];

/** Other values for the parameters of the rules: one person proposes, another decides, and it never reaches back. */
export function Component() {
  const { t, i18n } = useTranslation('policies');
  const code = useCode();
  const mayPropose = useMay('propose_tunings');
  const mayDecide = useMay('decide_tunings');
  const [isProposing, setProposing] = useState(false);
  const [deciding, setDeciding] = useState<Tuning | null>(null);
  const rules = useRules();
  const list = useQuery({
    queryKey: ['tunings'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/tunings', { signal })),
  });
  const done = () => {
    setProposing(false);
    setDeciding(null);
  };
  const label = (name: string) => {
    const params = (rules.data?.rules ?? []).flatMap((rule) => rule.params);
    const known = params.find((param) => param.name === name);
    return known ? (i18n.language === 'en' ? known.en : known.zh) : name;
  };
  const columns: Column<Tuning>[] = [
    { key: 'param', title: t('tuning.param'), text: (row) => label(row.param) },
    {
      key: 'value',
      title: t('tuning.value'),
      text: (row) => t('tuning.fromTo', { before: row.before, after: shownAs(row) }),
    },
    { key: 'from', title: t('tuning.from'), text: (row) => row.effective_from },
    { key: 'reason', title: t('tuning.reason'), text: (row) => row.reason },
    ...useProposalColumns<Tuning>({
      stateText: (row) => code('TuningState', row.state),
      mayDecide,
      decideText: t('tuning.decide'),
      onDecide: setDeciding,
    }),
  ];
  return (
    <>
      <PageTitle
        title={t('tuning.title')}
        about={t('tuning.about')}
        actions={
          mayPropose && (
            <Button type="primary" onClick={() => setProposing(true)}>
              {t('tuning.propose')}
            </Button>
          )
        }
      />
      <PolicyNav />
      <DataTable<Tuning>
        id="tunings"
        out={{ list: 'tunings' }}
        caption={t('tuning.title')}
        columns={columns}
        rows={list.data && [...list.data].reverse()}
        rowKey={(row) => row.id}
        problem={list.error}
        onRetry={() => void list.refetch()}
        empty={<Empty title={t('tuning.none')}>{t('tuning.noneHow')}</Empty>}
      />
      {isProposing && <ProposeTuning rules={rules.data} onDone={done} onClose={() => setProposing(false)} />}
      {deciding && (
        <DecideTuning
          tuning={deciding}
          label={label(deciding.param)}
          value={shownAs(deciding)}
          onDone={done}
          onClose={() => setDeciding(null)}
        />
      )}
    </>
  );
}

/** The new value in the manner of the one before: per cent, an amount of money, or a number. */
function shownAs({ before, value }: Tuning): string {
  if (before.endsWith('%')) return `${value}%`;
  return /\.\d\d$/.test(before) ? yuan(value) : String(value);
}
