import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { AreaSelect } from '@/components/AreaSelect';
import { FormDrawer } from '@/components/FormDrawer';
import { useCodeOptions } from '@/i18n/useCode';
import { MemberFields, type MemberValues, memberInput, NEW_MEMBER } from './MemberFields';
import '../words';

interface Values extends MemberValues {
  area_id: string;
  population: Schemas['Population'];
  number: string;
}

/** Takes in a household that is in no register, with its head; its page then takes the others. */
export default function TakeInForm({ area, onClose }: { area: string | undefined; onClose: () => void }) {
  const { t } = useTranslation('household');
  const options = useCodeOptions();
  const navigate = useNavigate();
  return (
    <FormDrawer<Values, Schemas['HouseholdSaved']>
      id="household/new"
      title={t('takeIn.title')}
      initial={{ ...NEW_MEMBER, area_id: area, population: 'general', relation: 'head' }}
      submit={({ area_id: lives, population, number, ...member }, key) =>
        answer(
          api.POST('/api/v1/households', {
            params: { header: { 'Idempotency-Key': key } },
            body: {
              area_id: lives,
              population,
              number: number || null,
              member: memberInput({ ...member, relation: 'head' }),
            },
          }),
        )
      }
      onDone={(saved) => void navigate(`/households/${saved.household_id}?tab=members`)}
      onClose={onClose}
    >
      <p className="form-hint">{t('takeIn.hint')}</p>
      <Form.Item name="area_id" label={t('takeIn.area')} rules={[{ required: true }]}>
        <AreaField />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name="population" label={t('takeIn.population')} rules={[{ required: true }]}>
          <Select options={options('Population')} />
        </Form.Item>
        <Form.Item name="number" label={t('takeIn.number')}>
          <Input autoComplete="off" />
        </Form.Item>
      </div>
      <h3>{t('takeIn.head')}</h3>
      <MemberFields isHead />
    </FormDrawer>
  );
}

interface AreaFieldProps {
  id?: string;
  value?: string;
  onChange?: (value: string) => void;
}

/** A division as a field of a form. */
export function AreaField({ id, value, onChange }: AreaFieldProps) {
  return <AreaSelect id={id} value={value} onChange={(next) => onChange?.(next ?? '')} />;
}
