import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { Empty } from '@/components/Empty';
import { ProblemNotice } from '@/components/ProblemNotice';
import { type Column, DataTable } from '@/components/table/DataTable';
import { MadePaper } from '../procedure/cases/MadePaper';
import { HandInReport, SetGroups, SetVehicle } from './RoundForms';

type Round = Schemas['RoundView'];
type Group = Schemas['GroupView'];
type Plan = Schemas['GroupPlan'];
type Open = { what: 'report' | 'vehicle'; group: Group } | { what: 'groups'; plan: Plan[] };

const planOf = (group: Group): Plan => ({
  number: group.number,
  leader_unit: group.leader_unit,
  member_units: group.member_units,
  areas: group.areas.map(({ id }) => id),
});

/** The groups of a round: proposed by one press, changed by hand, and how far each report is. */
export function Groups({ round, reload }: { round: Round; reload: () => Promise<unknown> }) {
  const { t } = useTranslation('inspections');
  const [open, setOpen] = useState<Open | null>(null);
  const [paper, setPaper] = useState<{ file: Blob; name: string } | null>(null);
  const propose = useCommand(
    (id: string) =>
      answer(api.GET('/api/v1/rounds/{round_id}/proposal', { params: { path: { round_id: id } } })),
    (plan) => setOpen({ what: 'groups', plan }),
  );
  const print = useCommand(
    ({ number }: Group, key) =>
      answer(
        api.POST('/api/v1/rounds/{round_id}/summary', {
          params: { path: { round_id: round.id }, header: { 'Idempotency-Key': key } },
          body: { number },
          parseAs: 'blob',
        }),
      ),
    (file, group) => setPaper({ file: file as unknown as Blob, name: group.label }),
  );
  const close = () => setOpen(null);
  const isPreparing = round.state === 'preparing';
  const columns: Column<Group>[] = [
    { key: 'name', title: t('group.name'), text: ({ name }) => name },
    { key: 'leader', title: t('group.leader'), text: ({ leader_unit }) => leader_unit },
    { key: 'members', title: t('group.members'), text: ({ member_units }) => member_units.join('、') },
    { key: 'areas', title: t('group.areas'), text: ({ areas }) => areas.map(({ name }) => name).join('、') },
    { key: 'vehicle', title: t('group.vehicle'), text: ({ vehicle }) => vehicle ?? '--' },
    {
      key: 'attached',
      title: t('group.attached'),
      text: ({ attached }) =>
        attached
          ? t('group.attachedOf', {
              checklists: attached.checklists,
              problems: attached.problems,
              surveys: attached.surveys,
            })
          : '--',
    },
    {
      key: 'reported',
      title: t('group.reported'),
      text: ({ reported_on }) => {
        if (!reported_on) return '--';
        return round.report_due && reported_on > round.report_due
          ? t('group.late', { on: reported_on })
          : reported_on;
      },
    },
    ...(round.may_run
      ? [
          {
            key: 'acts',
            title: t('group.acts'),
            text: () => '',
            onScreen: true,
            render: (group: Group) => (
              <span className="inspection-acts">
                {isPreparing && (
                  <Button onClick={() => setOpen({ what: 'vehicle', group })}>{t('group.vehicle')}</Button>
                )}
                {!isPreparing && (
                  <>
                    <Button loading={print.busy} onClick={() => void print.send(group)}>
                      {t('group.print')}
                    </Button>
                    <Button
                      href={`/api/v1/rounds/${round.id}/attachments?group=${group.number}`}
                      download={`${group.label}.xlsx`}
                    >
                      {t('group.export')}
                    </Button>
                  </>
                )}
                {!isPreparing && !group.reported_on && (
                  <Button onClick={() => setOpen({ what: 'report', group })}>{t('group.report')}</Button>
                )}
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <section className="inspection-part">
      <h2>{t('round.groups')}</h2>
      <ProblemNotice problem={propose.problem} onRetry={propose.repeat} />
      <ProblemNotice problem={print.problem} onRetry={print.repeat} />
      {paper && <MadePaper file={paper.file} name={paper.name} />}
      <DataTable<Group>
        id="round-groups"
        out={{ list: 'round_groups', query: { round_id: round.id } }}
        caption={t('round.groups')}
        columns={columns}
        rows={round.groups}
        rowKey={({ number }) => String(number)}
        empty={<Empty title={t('round.noGroups')}>{round.may_run && t('round.noGroupsText')}</Empty>}
        tools={
          round.may_run &&
          isPreparing && (
            <>
              <Button loading={propose.busy} onClick={() => void propose.send(round.id)}>
                {t('round.propose')}
              </Button>
              {round.groups.length > 0 && (
                <Button onClick={() => setOpen({ what: 'groups', plan: round.groups.map(planOf) })}>
                  {t('round.change')}
                </Button>
              )}
            </>
          )
        }
      />
      {open?.what === 'groups' && (
        <SetGroups round={round} plan={open.plan} reload={reload} onClose={close} onDone={close} />
      )}
      {open?.what === 'vehicle' && (
        <SetVehicle round={round} group={open.group} onClose={close} onDone={close} />
      )}
      {open?.what === 'report' && (
        <HandInReport round={round} group={open.group} onClose={close} onDone={close} />
      )}
    </section>
  );
}
