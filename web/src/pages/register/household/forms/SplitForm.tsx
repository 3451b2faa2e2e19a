import { Checkbox, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { answer, api, headers, type Schemas } from '@/api/client';
import { type Household, useHousehold } from '@/api/household';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode } from '@/i18n/useCode';
import { PlacesField, placesOf } from './PlacesField';

interface Values {
  on: string;
  going: string[];
  places: Record<string, Schemas['Relation']>;
  new_head?: string;
  number: string;
}

/** Some members set up a household of their own (分户). A running spell stays with the household that they leave. */
export function SplitForm({ household, onClose }: { household: Household; onClose: () => void }) {
  const { t } = useTranslation('household');
  const code = useCode();
  const navigate = useNavigate();
  const today = useToday();
  const { refetch } = useHousehold(household.id);
  const head = household.members.find(({ relation }) => relation === 'head');
  return (
    <FormDrawer<Values, Schemas['TwoHouseholds']>
      id={`split/${household.id}`}
      title={t('split.title')}
      householdId={household.id}
      initial={{ on: today, going: [], places: {} }}
      submit={({ going, places, new_head: heir, ...body }, key) =>
        answer(
          api.POST('/api/v1/households/{household_id}/split', {
            params: { path: { household_id: household.id }, header: headers(key, household.version) },
            body: {
              on: body.on,
              members: placesOf(going, places),
              new_head: heir || null,
              number: body.number || null,
            },
          }),
        )
      }
      reload={() => refetch()}
      onDone={({ other_id: founded }) => void navigate(`/households/${founded}?tab=members`)}
      onClose={onClose}
    >
      <p className="form-hint">{t('split.hint')}</p>
      <DateField name="on" label={t('split.on')} max={today} />
      <Form.Item name="going" label={t('split.going')} rules={[{ required: true, message: t('required') }]}>
        <Checkbox.Group
          className="choice-column"
          options={household.members.map(({ id, name, relation }) => ({
            value: id,
            label: `${name} · ${code('Relation', relation)}`,
          }))}
        />
      </Form.Item>
      <Form.Item noStyle dependencies={['going']}>
        {({ getFieldValue }) => {
          const going = (getFieldValue('going') as string[] | undefined) ?? [];
          const staying = household.members.filter(({ id }) => !going.includes(id));
          return (
            <>
              <PlacesField members={household.members.filter(({ id }) => going.includes(id))} />
              {head && going.includes(head.id) && (
                <Form.Item
                  name="new_head"
                  label={t('split.heir')}
                  rules={[{ required: true, message: t('required') }]}
                >
                  <Select options={staying.map(({ id, name }) => ({ value: id, label: name }))} />
                </Form.Item>
              )}
            </>
          );
        }}
      </Form.Item>
      <Form.Item name="number" label={t('split.number')}>
        <Input autoComplete="off" />
      </Form.Item>
    </FormDrawer>
  );
}
