import { Button, Form, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { FormDrawer } from '@/components/FormDrawer';
import { useCodeOptions } from '@/i18n/useCode';
import './words';

/** Steps aside: one's own household, or that of kin. From then on a colleague acts. */
export function DeclareKin({ householdId }: { householdId: string }) {
  const { t } = useTranslation('cases');
  const options = useCodeOptions();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('kin.open')}</Button>
      {isOpen && (
        <FormDrawer<Schemas['KinshipBody'], unknown>
          id={`kin/${householdId}`}
          title={t('kin.open')}
          submitText={t('kin.submit')}
          initial={{}}
          submit={(body, key) =>
            answer(
              api.POST('/api/v1/households/{household_id}/kinship', {
                params: { path: { household_id: householdId }, header: { 'Idempotency-Key': key } },
                body,
              }),
            )
          }
          onDone={() => setOpen(false)}
          onClose={() => setOpen(false)}
        >
          <p className="form-hint">{t('kin.hint')}</p>
          <Form.Item name="kind" label={t('kin.kind')} rules={[{ required: true }]}>
            <Radio.Group className="choice-column" options={options('Kinship')} />
          </Form.Item>
        </FormDrawer>
      )}
    </>
  );
}
