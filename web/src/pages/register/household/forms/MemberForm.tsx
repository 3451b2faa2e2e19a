import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { type Household, useHousehold } from '@/api/household';
import { useToday } from '@/app/session';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode } from '@/i18n/useCode';
import { MemberFields, type MemberValues, memberInput, NEW_MEMBER } from './MemberFields';

type Member = Schemas['MemberView'];

interface Values extends MemberValues {
  why: Schemas['MembershipChange'];
  on: string;
}

interface Props {
  household: Household;
  /** The member to correct; without, somebody joins. */
  member?: Member;
  onClose: () => void;
}

const JOINING = ['birth', 'married_in', 'moved_in', 'returned'] as const;

/** A member. ID number, telephone and illness are masked: what is left blank stays as it is recorded. */
export function MemberForm({ household, member, onClose }: Props) {
  const { t } = useTranslation('household');
  const code = useCode();
  const today = useToday();
  const { refetch } = useHousehold(household.id);
  const submit = async (values: Values, key: string) => {
    const input = memberInput(values, member);
    const path = { household_id: household.id };
    const header = headers(key, household.version);
    if (member) {
      return answer(
        api.PUT('/api/v1/households/{household_id}/members/{member_id}', {
          params: { path: { ...path, member_id: member.id }, header },
          body: { member: input },
        }),
      );
    }
    return answer(
      api.POST('/api/v1/households/{household_id}/members', {
        params: { path, header },
        body: { why: values.why, on: values.on, member: input },
      }),
    );
  };
  const initial: Partial<Values> = member
    ? {
        name: member.name,
        relation: member.relation,
        health: member.health,
        labour: member.labour,
        schooling: member.schooling,
        insured: member.insured ?? undefined,
        disability_kind: member.disability?.kind ?? null,
        disability_grade: member.disability?.grade ?? null,
        ethnicity: member.ethnicity ?? '',
        education: member.education ?? '',
      }
    : { ...NEW_MEMBER, on: today, why: 'birth' };
  const required = { required: true, message: t('required') };
  return (
    <FormDrawer<Values, unknown>
      id={member ? `member/${member.id}` : `join/${household.id}`}
      title={member ? t('member.editOf', { name: member.name }) : t('member.add')}
      householdId={household.id}
      initial={initial}
      submit={submit}
      reload={() => refetch()}
      onDone={onClose}
      onClose={onClose}
    >
      {!member && (
        <div className="form-pair">
          <Form.Item name="why" label={t('member.why')} rules={[required]}>
            <Select options={JOINING.map((value) => ({ value, label: code('MembershipChange', value) }))} />
          </Form.Item>
          <Form.Item name="on" label={t('member.on')} rules={[required]}>
            <Input type="date" max={today} />
          </Form.Item>
        </div>
      )}
      <MemberFields member={member} />
    </FormDrawer>
  );
}
