import { Form, Input, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { type Household, useHousehold } from '@/api/household';
import { useToday } from '@/app/session';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { idNumberProblem } from '@/lib/idNumber';

type Member = Schemas['MemberView'];

interface Values {
  why: Schemas['MembershipChange'];
  on: string;
  name: string;
  relation: Schemas['Relation'];
  id_number: string;
  birth_date: string;
  sex: Schemas['Sex'];
  health: Schemas['Health'][];
  illness: string;
  labour: Schemas['Labour'];
  schooling: Schemas['Schooling'];
  insured: boolean;
  disability_kind: Schemas['DisabilityKind'] | null;
  disability_grade: number | null;
  phone: string;
  ethnicity: string;
  education: string;
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
  const options = useCodeOptions();
  const today = useToday();
  const { refetch } = useHousehold(household.id);
  const submit = async (values: Values, key: string) => {
    const input: Schemas['MemberInput'] = {
      name: values.name.trim(),
      relation: values.relation,
      id_number: values.id_number
        ? values.id_number.normalize('NFKC').replace(/\s/g, '').toUpperCase()
        : null,
      birth_date: values.birth_date || null,
      sex: values.sex ?? null,
      health: values.health,
      illness: values.illness || null,
      labour: values.labour,
      schooling: values.schooling ?? null,
      schooling_exempt: member?.schooling_exempt ?? null,
      insured: values.insured ?? null,
      disability:
        values.disability_kind && values.disability_grade
          ? { kind: values.disability_kind, grade: values.disability_grade }
          : null,
      phone: values.phone || null,
      ethnicity: values.ethnicity || null,
      education: values.education || null,
    };
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
    : { on: today, why: 'birth', health: ['healthy'], labour: 'none', schooling: 'not_student' };
  const required = { required: true, message: t('required') };
  const checkId = (_: unknown, value: string | undefined) => {
    const problem = value ? idNumberProblem(value) : null;
    return problem === null ? Promise.resolve() : Promise.reject(new Error(t(`idProblem.${problem}`)));
  };
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
      <div className="form-pair">
        <Form.Item name="name" label={t('member.name')} rules={[required]}>
          <Input autoComplete="off" maxLength={50} />
        </Form.Item>
        <Form.Item name="relation" label={t('member.relation')} rules={[required]}>
          <Select showSearch={{ optionFilterProp: 'label' }} options={options('Relation')} />
        </Form.Item>
      </div>
      <Form.Item
        name="id_number"
        label={t('member.idNumber')}
        extra={member?.id_number ? t('keepMasked', { value: member.id_number }) : t('member.idHint')}
        rules={[{ validator: checkId }]}
      >
        <Input autoComplete="off" maxLength={20} />
      </Form.Item>
      {!member && (
        <div className="form-pair">
          <Form.Item name="birth_date" label={t('member.birthDate')} extra={t('member.withoutId')}>
            <Input type="date" max={today} />
          </Form.Item>
          <Form.Item name="sex" label={t('member.sex')} extra={t('member.withoutId')}>
            <Radio.Group options={options('Sex')} />
          </Form.Item>
        </div>
      )}
      <div className="form-pair">
        <Form.Item name="health" label={t('member.health')} rules={[required]}>
          <Select mode="multiple" options={options('Health')} />
        </Form.Item>
        <Form.Item name="labour" label={t('member.labour')} rules={[required]}>
          <Select options={options('Labour')} />
        </Form.Item>
        <Form.Item name="schooling" label={t('member.schooling')}>
          <Select options={options('Schooling')} />
        </Form.Item>
        <Form.Item name="insured" label={t('member.insured')}>
          <Radio.Group
            options={[
              { value: true, label: t('yes') },
              { value: false, label: t('no') },
            ]}
          />
        </Form.Item>
        <Form.Item name="disability_kind" label={t('member.disabilityKind')}>
          <Select allowClear options={options('DisabilityKind')} />
        </Form.Item>
        <Form.Item name="disability_grade" label={t('member.disabilityGrade')}>
          <Select
            allowClear
            options={[1, 2, 3, 4].map((value) => ({ value, label: t('member.grade', { grade: value }) }))}
          />
        </Form.Item>
        <Form.Item
          name="phone"
          label={t('phone')}
          extra={member?.phone ? t('keepMasked', { value: member.phone }) : undefined}
        >
          <Input inputMode="tel" autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="illness"
          label={t('member.illness')}
          extra={member?.has_illness ? t('keepMasked', { value: '***' }) : undefined}
        >
          <Input autoComplete="off" maxLength={100} />
        </Form.Item>
        <Form.Item name="ethnicity" label={t('member.ethnicity')}>
          <Input autoComplete="off" maxLength={20} />
        </Form.Item>
        <Form.Item name="education" label={t('member.education')}>
          <Input autoComplete="off" maxLength={20} />
        </Form.Item>
      </div>
    </FormDrawer>
  );
}
