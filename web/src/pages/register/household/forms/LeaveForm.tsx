import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { type Household, useHousehold } from '@/api/household';
import { useToday } from '@/app/session';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode } from '@/i18n/useCode';

interface Values {
  why: Schemas['MembershipChange'];
  on: string;
  new_head: string;
}

interface Props {
  household: Household;
  member: Schemas['MemberView'];
  onClose: () => void;
}

const LEAVING = ['death', 'married_out', 'moved_out', 'split'] as const;

/** A member leaves and stays on record; when the head leaves others behind, one of them becomes head. */
export function LeaveForm({ household, member, onClose }: Props) {
  const { t } = useTranslation('household');
  const code = useCode();
  const today = useToday();
  const { refetch } = useHousehold(household.id);
  const others = household.members.filter(({ id }) => id !== member.id);
  const needsHead = member.relation === 'head' && others.length > 0;
  const submit = (values: Values, key: string) =>
    answer(
      api.POST('/api/v1/households/{household_id}/members/{member_id}/leaving', {
        params: {
          path: { household_id: household.id, member_id: member.id },
          header: headers(key, household.version),
        },
        body: { why: values.why, on: values.on, new_head: values.new_head ?? null },
      }),
    );
  const required = { required: true, message: t('required') };
  return (
    <FormDrawer<Values, unknown>
      id={`leave/${member.id}`}
      title={t('member.leaveOf', { name: member.name })}
      householdId={household.id}
      initial={{ on: today }}
      submit={submit}
      reload={() => refetch()}
      onDone={onClose}
      onClose={onClose}
    >
      <Form.Item name="why" label={t('member.leaveWhy')} rules={[required]}>
        <Select options={LEAVING.map((value) => ({ value, label: code('MembershipChange', value) }))} />
      </Form.Item>
      <Form.Item name="on" label={t('member.leaveOn')} rules={[required]}>
        <Input type="date" max={today} />
      </Form.Item>
      {needsHead && (
        <Form.Item name="new_head" label={t('member.newHead')} rules={[required]}>
          <Select
            options={others.map(({ id, name, relation }) => ({
              value: id,
              label: `${name} · ${code('Relation', relation)}`,
            }))}
          />
        </Form.Item>
      )}
    </FormDrawer>
  );
}
