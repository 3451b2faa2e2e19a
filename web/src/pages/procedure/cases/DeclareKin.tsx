import { Button, Form, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { FormDrawer } from '@/components/FormDrawer';
import { useCodeOptions } from '@/i18n/useCode';
import { headersFor } from './useCase';
import './words';

/** Steps aside: one's own household, or that of kin. From then on a colleague acts. */
export function DeclareKin({
  householdId,
  colleagues = [],
}: {
  householdId: string;
  /** Those without an account, in whose name somebody else enters. */
  colleagues?: Schemas['PersonView'][];
}) {
  const { t } = useTranslation('cases');
  const options = useCodeOptions();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('kin.open')}</Button>
      {isOpen && (
        <FormDrawer<Schemas['KinshipBody'] & { person?: string }, unknown>
          id={`kin/${householdId}`}
          title={t('kin.open')}
          submitText={t('kin.submit')}
          initial={{}}
          submit={({ person, ...body }, key) =>
            answer(
              api.POST('/api/v1/households/{household_id}/kinship', {
                params: {
                  path: { household_id: householdId },
                  header: {
                    'Idempotency-Key': key,
                    ...(person ? headersFor({ person, purpose: t('kin.purpose') }) : {}),
                  },
                },
                body,
              }),
            )
          }
          onDone={() => setOpen(false)}
          onClose={() => setOpen(false)}
        >
          <p className="form-hint">{t('kin.hint')}</p>
          {colleagues.length > 0 && (
            <Form.Item name="person" label={t('kin.person')}>
              <Select
                allowClear
                placeholder={t('kin.myself')}
                options={colleagues.map((one) => ({ value: one.account_id, label: one.name }))}
              />
            </Form.Item>
          )}
          <Form.Item name="kind" label={t('kin.kind')} rules={[{ required: true }]}>
            <Radio.Group className="choice-column" options={options('Kinship')} />
          </Form.Item>
        </FormDrawer>
      )}
    </>
  );
}
