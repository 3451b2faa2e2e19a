import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import type { Household } from '@/api/household';
import { useMay } from '@/app/session';
import { MaskedValue } from '@/components/MaskedValue';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { LeaveForm } from '../forms/LeaveForm';
import { MemberForm } from '../forms/MemberForm';
import { MergeForm } from '../forms/MergeForm';
import { MoveForm } from '../forms/MoveForm';
import { SplitForm } from '../forms/SplitForm';

type Member = Schemas['MemberView'];

/** Who lives there, and who did. */
export function MembersTab({ household }: { household: Household }) {
  const { t } = useTranslation('household');
  const mayEdit = useMay('edit_households') && household.state === 'active';
  const [form, setForm] = useState<
    { kind: 'add' | 'split' | 'merge' | 'move' } | { kind: 'edit' | 'leave'; member: Member } | null
  >(null);
  const close = () => setForm(null);
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('member.title', { count: household.members.length })}</h2>
        {mayEdit && (
          <div className="button-row">
            <Button type="primary" onClick={() => setForm({ kind: 'add' })}>
              {t('member.add')}
            </Button>
            {household.members.length > 1 && (
              <Button onClick={() => setForm({ kind: 'split' })}>{t('split.open')}</Button>
            )}
            <Button onClick={() => setForm({ kind: 'merge' })}>{t('merge.open')}</Button>
            <Button onClick={() => setForm({ kind: 'move' })}>{t('move.open')}</Button>
          </div>
        )}
      </div>
      <div className="members">
        {household.members.map((member) => (
          <MemberCard key={member.id} household={household} member={member}>
            {mayEdit && (
              <div className="row-acts">
                <Button size="small" onClick={() => setForm({ kind: 'edit', member })}>
                  {t('member.edit')}
                </Button>
                <Button size="small" onClick={() => setForm({ kind: 'leave', member })}>
                  {t('member.leave')}
                </Button>
              </div>
            )}
          </MemberCard>
        ))}
        {household.past_members.map((member) => (
          <MemberCard key={member.id} household={household} member={member} />
        ))}
      </div>
      {form?.kind === 'add' && <MemberForm household={household} onClose={close} />}
      {form?.kind === 'split' && <SplitForm household={household} onClose={close} />}
      {form?.kind === 'merge' && <MergeForm household={household} onClose={close} />}
      {form?.kind === 'move' && <MoveForm household={household} onClose={close} />}
      {form?.kind === 'edit' && <MemberForm household={household} member={form.member} onClose={close} />}
      {form?.kind === 'leave' && <LeaveForm household={household} member={form.member} onClose={close} />}
    </section>
  );
}

function MemberCard(props: { household: Household; member: Member; children?: React.ReactNode }) {
  const { household, member, children } = props;
  const { t } = useTranslation('household');
  const code = useCode();
  const facts: [string, React.ReactNode][] = [
    [
      t('member.idNumber'),
      <MaskedValue
        key="id"
        householdId={household.id}
        memberId={member.id}
        field="id_number"
        masked={member.id_number}
      />,
    ],
    [
      t('phone'),
      <MaskedValue
        key="phone"
        householdId={household.id}
        memberId={member.id}
        field="phone"
        masked={member.phone}
      />,
    ],
    [t('member.labour'), code('Labour', member.labour)],
    [t('member.schooling'), code('Schooling', member.schooling)],
    [t('member.insured'), member.insured == null ? '--' : t(member.insured ? 'yes' : 'no')],
  ];
  if (member.has_illness) {
    facts.push([
      t('member.illness'),
      <MaskedValue key="ill" householdId={household.id} memberId={member.id} field="illness" masked="***" />,
    ]);
  }
  return (
    <article className={member.left_on ? 'member gone' : 'member'}>
      <p className="member-head">
        <strong>{member.name}</strong>
        <span>{code('Relation', member.relation)}</span>
        <span>
          {code('Sex', member.sex)} · {t('member.age', { count: member.age })}
        </span>
      </p>
      <p className="chips">
        {member.left_on && (
          <Tag>
            {member.left_on} {member.left_why ? code('MembershipChange', member.left_why) : ''}
          </Tag>
        )}
        {member.health
          .filter((health) => health !== 'healthy')
          .map((health) => (
            <Tag key={health} tone={health === 'serious_illness' ? 'red' : 'amber'}>
              {code('Health', health)}
            </Tag>
          ))}
        {member.disability && (
          <Tag tone="amber">
            {t('member.disability', {
              kind: code('DisabilityKind', member.disability.kind),
              grade: member.disability.grade,
            })}
          </Tag>
        )}
        {member.priority_groups.map((group) => (
          <Tag key={group}>{code('PriorityGroup', group)}</Tag>
        ))}
        {member.id_status !== 'valid' && (
          <Tag tone="amber">{t('member.idStatus', { status: code('IdStatus', member.id_status) })}</Tag>
        )}
      </p>
      <dl className="member-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="muted">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {children}
    </article>
  );
}
