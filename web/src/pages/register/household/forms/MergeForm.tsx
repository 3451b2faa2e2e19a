import { Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { type Household, useHousehold } from '@/api/household';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { FormDrawer } from '@/components/FormDrawer';
import { HouseholdPicker } from '@/components/HouseholdPicker';
import { PlacesField, placesOf } from './PlacesField';

interface Values {
  on: string;
  from: string;
  places: Record<string, Schemas['Relation']>;
}

/** Another household with all its members joins this one, and ends (并户). */
export function MergeForm({ household, onClose }: { household: Household; onClose: () => void }) {
  const { t } = useTranslation('household');
  const today = useToday();
  const { refetch } = useHousehold(household.id);
  const [chosen, setChosen] = useState<string>();
  const from = useHousehold(chosen);
  const members = from.data?.members ?? [];
  return (
    <FormDrawer<Values, Schemas['TwoHouseholds']>
      id={`merge/${household.id}`}
      title={t('merge.title')}
      householdId={household.id}
      initial={{ on: today, places: {} }}
      submit={({ on, from: ends, places }, key) =>
        answer(
          api.POST('/api/v1/households/{household_id}/merge', {
            params: { path: { household_id: household.id }, header: headers(key, household.version) },
            body: {
              on,
              from: ends,
              from_version: from.data?.version ?? 0,
              members: placesOf(
                members.map(({ id }) => id),
                places,
              ),
            },
          }),
        )
      }
      reload={async () => {
        await refetch();
        await from.refetch();
      }}
      onDone={onClose}
      onClose={onClose}
    >
      {(form) => (
        <>
          <p className="form-hint">{t('merge.hint')}</p>
          <Form.Item name="from" label={t('merge.from')} rules={[{ required: true, message: t('required') }]}>
            <HouseholdPicker
              onChange={(id) => {
                form.setFieldValue('from', id);
                setChosen(id);
              }}
            />
          </Form.Item>
          <PlacesField members={members} />
          <DateField name="on" label={t('merge.on')} max={today} />
        </>
      )}
    </FormDrawer>
  );
}
