import { Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useCode, useCodeOptions } from '@/i18n/useCode';

/** For each member who goes, the relation to the head where they will live. */
export function PlacesField({ members }: { members: Schemas['MemberView'][] }) {
  const { t } = useTranslation('household');
  const code = useCode();
  const options = useCodeOptions();
  return members.map(({ id, name, relation }) => (
    <Form.Item
      key={id}
      name={['places', id]}
      label={t('places.relation', { name, was: code('Relation', relation) })}
      rules={[{ required: true, message: t('required') }]}
    >
      <Select showSearch={{ optionFilterProp: 'label' }} options={options('Relation')} />
    </Form.Item>
  ));
}

/** The places as the API takes them. */
export const placesOf = (members: string[], places: Record<string, Schemas['Relation']>) =>
  members.flatMap((id) => {
    const relation = places[id];
    return relation ? [{ member_id: id, relation }] : [];
  });
