import { Form, Input, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useToday } from '@/app/session';
import { useCodeOptions } from '@/i18n/useCode';
import { idNumberProblem } from '@/lib/idNumber';

type Member = Schemas['MemberView'];

/** What the form of a member gives. */
export interface MemberValues {
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

/** What somebody new begins with. */
export const NEW_MEMBER: Partial<MemberValues> = {
  health: ['healthy'],
  labour: 'none',
  schooling: 'not_student',
};

/** What was filled in, as the API takes it. */
export const memberInput = (values: MemberValues, member?: Member): Schemas['MemberInput'] => ({
  name: values.name.trim(),
  relation: values.relation,
  id_number: values.id_number ? values.id_number.normalize('NFKC').replace(/\s/g, '').toUpperCase() : null,
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
});

interface Props {
  /** The member who is corrected; without, somebody new. */
  member?: Member;
  /** The head of a household that is taken in: the relation is not asked. */
  isHead?: boolean;
}

/** What is asked about a member. ID number, telephone and illness are masked: what is left blank stays as it is recorded. */
export function MemberFields({ member, isHead }: Props) {
  const { t } = useTranslation('household');
  const options = useCodeOptions();
  const today = useToday();
  const required = { required: true, message: t('required') };
  const checkId = (_: unknown, value: string | undefined) => {
    const problem = value ? idNumberProblem(value) : null;
    return problem === null ? Promise.resolve() : Promise.reject(new Error(t(`idProblem.${problem}`)));
  };
  return (
    <>
      <div className="form-pair">
        <Form.Item name="name" label={t('member.name')} rules={[required]}>
          <Input autoComplete="off" maxLength={50} />
        </Form.Item>
        {!isHead && (
          <Form.Item name="relation" label={t('member.relation')} rules={[required]}>
            <Select showSearch={{ optionFilterProp: 'label' }} options={options('Relation')} />
          </Form.Item>
        )}
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
          {/* Weak and half were one value once: it stays where it is, and is chosen no more. */}
          <Select
            options={options('Labour').filter(
              ({ value }) => value !== 'weak_or_half' || member?.labour === 'weak_or_half',
            )}
          />
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
    </>
  );
}
