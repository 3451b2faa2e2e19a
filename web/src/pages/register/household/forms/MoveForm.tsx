import { Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { type Household, useHousehold } from '@/api/household';
import { FormDrawer } from '@/components/FormDrawer';
import { AreaField } from './TakeInForm';

/** The whole household lives in another village or group from now on. */
export function MoveForm({ household, onClose }: { household: Household; onClose: () => void }) {
  const { t } = useTranslation('household');
  const { refetch } = useHousehold(household.id);
  return (
    <FormDrawer<{ area_id: string }, Schemas['HouseholdSaved']>
      id={`move/${household.id}`}
      title={t('move.title')}
      householdId={household.id}
      initial={{}}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/households/{household_id}/move', {
            params: { path: { household_id: household.id }, header: headers(key, household.version) },
            body,
          }),
        )
      }
      reload={() => refetch()}
      onDone={onClose}
      onClose={onClose}
    >
      <p className="form-hint">{t('move.hint')}</p>
      <Form.Item name="area_id" label={t('move.to')} rules={[{ required: true, message: t('required') }]}>
        <AreaField />
      </Form.Item>
    </FormDrawer>
  );
}
