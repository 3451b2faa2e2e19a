import { Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { usePeople } from '@/api/usePeople';
import { useToday } from '@/app/session';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode } from '@/i18n/useCode';
import './words';

interface Props {
  /** Ids of the households. */
  households: string[];
  /** Names of their heads, as far as they are on the screen. */
  names: string[];
  onDone: () => void;
  onClose: () => void;
}

/** Names one person as the contact of many households: all of them or none. */
export function AssignContacts({ households, names, onDone, onClose }: Props) {
  const { t } = useTranslation('households');
  const code = useCode();
  const today = useToday();
  const { data } = usePeople();
  const options = data?.flatMap((person) => {
    const level = person.contact_level;
    if (!level) return [];
    const label = `${person.name} · ${person.area_name} · ${code('ContactLevel', level)}`;
    return [{ value: `${level}/${person.account_id}`, label }];
  });
  const submit = ({ person }: { person: string }, key: string) => {
    const [level, account] = person.split('/') as [Schemas['ContactLevel'], string];
    return answer(
      api.POST('/api/v1/contacts', {
        params: { header: { 'Idempotency-Key': key } },
        body: { household_ids: households, level, account_id: account, from: today },
      }),
    );
  };
  return (
    <FormDrawer<{ person: string }, unknown>
      id="assign"
      title={t('assign.title', { count: households.length })}
      initial={{}}
      submit={submit}
      onDone={onDone}
      onClose={onClose}
      submitText={t('assign.submit')}
    >
      <p className="muted">{names.join('、')}</p>
      <Form.Item
        name="person"
        label={t('assign.person')}
        rules={[{ required: true, message: t('assign.personMissing') }]}
      >
        <Select showSearch={{ optionFilterProp: 'label' }} options={options} />
      </Form.Item>
    </FormDrawer>
  );
}
