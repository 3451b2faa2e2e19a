import { Checkbox, Form, Input, Modal, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useToday } from '@/app/session';
import { AreaInput } from '@/components/AreaSelect';
import { DateField } from '@/components/DateField';
import { FormDrawer } from '@/components/FormDrawer';
import { useCodeOptions } from '@/i18n/useCode';

type TakenApplication = Schemas['TakenApplication'];

interface Values {
  area_id: string;
  mode: 'telephone' | 'window';
  called_on: string;
  call_record: string;
  place: string;
  entries: {
    name: string;
    id_number: string;
    phone: string;
    matters: Schemas['Matter'][];
    words?: string;
    agreed: boolean;
    proxy?: { name: string; relation: string; consent: boolean };
  };
  forOther: boolean;
}

function commandOf(values: Values): Schemas['TakeApplicationCmd'] {
  const { entries } = values;
  return {
    area_id: values.area_id,
    way:
      values.mode === 'telephone'
        ? { mode: 'telephone', called_on: values.called_on, call_record: values.call_record }
        : { mode: 'window', place: values.place },
    entries: {
      ...entries,
      words: entries.words ?? '',
      agreed: entries.agreed === true,
      proxy:
        values.forOther && entries.proxy
          ? { ...entries.proxy, consent: entries.proxy.consent === true }
          : null,
    },
  };
}

/** Somebody calls or comes, and an officer writes it down. */
export function TakeApplication({
  onDone,
  onClose,
}: {
  onDone: (taken: TakenApplication) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('door');
  const today = useToday();
  return (
    <FormDrawer<Values, TakenApplication>
      id="application"
      title={t('take.title')}
      submitText={t('take.submit')}
      initial={{ mode: 'telephone', called_on: today }}
      submit={(values, key) =>
        answer(
          api.POST('/api/v1/applications', {
            params: { header: { 'Idempotency-Key': key } },
            body: commandOf(values),
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <Fields today={today} />
    </FormDrawer>
  );
}

function Fields({ today }: { today: string }) {
  const { t } = useTranslation('door');
  const options = useCodeOptions();
  const form = Form.useFormInstance<Values>();
  const mode = Form.useWatch('mode', form);
  const forOther = Form.useWatch('forOther', form);
  return (
    <>
      <Form.Item name="mode" label={t('take.way')} rules={[{ required: true }]}>
        <Radio.Group
          options={(['telephone', 'window'] as const).map((value) => ({ value, label: t(`take.${value}`) }))}
        />
      </Form.Item>
      {mode === 'window' ? (
        <Form.Item
          name="place"
          label={t('take.place')}
          extra={t('take.placeHelp')}
          rules={[{ required: true }]}
        >
          <Input maxLength={80} />
        </Form.Item>
      ) : (
        <>
          <DateField name="called_on" label={t('take.calledOn')} max={today} />
          <Form.Item name="call_record" label={t('take.callRecord')} rules={[{ required: true }]}>
            <Input.TextArea rows={2} maxLength={500} />
          </Form.Item>
        </>
      )}
      <Form.Item name="area_id" label={t('take.area')} rules={[{ required: true }]}>
        <AreaInput />
      </Form.Item>
      <Form.Item name={['entries', 'name']} label={t('take.name')} rules={[{ required: true }]}>
        <Input autoComplete="off" />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name={['entries', 'id_number']} label={t('take.idNumber')} rules={[{ required: true }]}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name={['entries', 'phone']} label={t('take.phone')} rules={[{ required: true }]}>
          <Input autoComplete="off" inputMode="tel" />
        </Form.Item>
      </div>
      <Form.Item name="forOther" valuePropName="checked">
        <Checkbox>{t('take.forOther')}</Checkbox>
      </Form.Item>
      {forOther && (
        <>
          <div className="form-pair">
            <Form.Item
              name={['entries', 'proxy', 'name']}
              label={t('take.proxy')}
              rules={[{ required: true }]}
            >
              <Input autoComplete="off" />
            </Form.Item>
            <Form.Item
              name={['entries', 'proxy', 'relation']}
              label={t('take.relation')}
              rules={[{ required: true }]}
            >
              <Input maxLength={20} />
            </Form.Item>
          </div>
          <Form.Item name={['entries', 'proxy', 'consent']} valuePropName="checked">
            <Checkbox>{t('take.consent')}</Checkbox>
          </Form.Item>
        </>
      )}
      <Form.Item name={['entries', 'matters']} label={t('take.matters')} rules={[{ required: true }]}>
        <Checkbox.Group className="door-matters" options={options('Matter')} />
      </Form.Item>
      <Form.Item name={['entries', 'words']} label={t('take.words')}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <Form.Item
        name={['entries', 'agreed']}
        valuePropName="checked"
        rules={[
          {
            validator: (_, is: boolean) =>
              is ? Promise.resolve() : Promise.reject(new Error(t('take.agreedNeeded'))),
          },
        ]}
      >
        <Checkbox>{t('take.agreed')}</Checkbox>
      </Form.Item>
    </>
  );
}

/** The number is read out once. */
export function Taken({ taken, onClose }: { taken: TakenApplication; onClose: () => void }) {
  const { t } = useTranslation('door');
  return (
    <Modal
      open
      title={t('take.done', { number: taken.number })}
      okText={t('take.close')}
      onOk={onClose}
      onCancel={onClose}
      cancelButtonProps={{ hidden: true }}
    >
      <p>{t('take.doneText')}</p>
      {taken.visit_by && <p>{t('take.visitBy', { day: taken.visit_by })}</p>}
    </Modal>
  );
}
