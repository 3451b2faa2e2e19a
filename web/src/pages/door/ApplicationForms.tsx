import { Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { AreaInput } from '@/components/AreaSelect';
import { FormDrawer } from '@/components/FormDrawer';
import { HouseholdPicker } from '@/components/HouseholdPicker';
import { useCodeOptions } from '@/i18n/useCode';

type Application = Schemas['ApplicationView'];

interface Props {
  view: Application;
  reload: () => Promise<unknown>;
  onDone: () => void;
  onClose: () => void;
}

/** Whose it is: then it is a clue. */
export function ConfirmApplication({ view, reload, onDone, onClose }: Props) {
  const { t } = useTranslation('door');
  type Values = { household_id: string; recognised?: string };
  return (
    <FormDrawer<Values, Application>
      id={`application/${view.id}/confirm`}
      title={t('confirm.title')}
      submitText={t('confirm.submit')}
      initial={{ household_id: view.suggested ?? undefined }}
      householdId={view.suggested ?? undefined}
      submit={({ household_id, recognised }, key) =>
        answer(
          api.POST('/api/v1/applications/{application_id}/confirmation', {
            params: { path: { application_id: view.id }, header: headers(key, view.version) },
            body: { household_id, recognised: recognised ?? '' },
          }),
        )
      }
      reload={reload}
      onDone={onDone}
      onClose={onClose}
    >
      <p className="form-hint muted">{t('confirm.hint')}</p>
      {/* What is suggested stands beside the form already, with its head. */}
      {view.suggested ? (
        <Form.Item name="household_id" hidden>
          <Input />
        </Form.Item>
      ) : (
        <Form.Item name="household_id" label={t('confirm.household')} rules={[{ required: true }]}>
          <HouseholdPicker />
        </Form.Item>
      )}
      <Form.Item name="recognised" label={t('confirm.recognised')} rules={[{ required: !view.suggested }]}>
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
    </FormDrawer>
  );
}

/** To another village, or up. */
export function HandOnApplication({ view, reload, onDone, onClose }: Props) {
  const { t } = useTranslation('door');
  return (
    <FormDrawer<{ area_id?: string; note: string }, Application>
      id={`application/${view.id}/hand`}
      title={t('hand.title')}
      submitText={t('hand.submit')}
      initial={{}}
      submit={({ area_id, note }, key) =>
        answer(
          api.POST('/api/v1/applications/{application_id}/handover', {
            params: { path: { application_id: view.id }, header: headers(key, view.version) },
            body: { area_id: area_id ?? null, note },
          }),
        )
      }
      reload={reload}
      onDone={onDone}
      onClose={onClose}
    >
      <Form.Item name="area_id" label={t('hand.area')} extra={t('hand.areaHelp')}>
        <AreaInput />
      </Form.Item>
      <Form.Item name="note" label={t('hand.note')} rules={[{ required: true }]}>
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
    </FormDrawer>
  );
}

/** It becomes no clue. */
export function CloseApplication({ view, reload, onDone, onClose }: Props) {
  const { t } = useTranslation('door');
  const options = useCodeOptions();
  type Values = { reason: Schemas['ApplicationClosing']; note?: string };
  return (
    <FormDrawer<Values, Application>
      id={`application/${view.id}/close`}
      title={t('close.title')}
      submitText={t('close.submit')}
      initial={{}}
      submit={({ reason, note }, key) =>
        answer(
          api.POST('/api/v1/applications/{application_id}/closing', {
            params: { path: { application_id: view.id }, header: headers(key, view.version) },
            body: { reason, note: note ?? '' },
          }),
        )
      }
      reload={reload}
      onDone={onDone}
      onClose={onClose}
    >
      <p className="form-hint muted">{t('close.hint')}</p>
      <Form.Item name="reason" label={t('close.reason')} rules={[{ required: true }]}>
        <Radio.Group options={options('ApplicationClosing')} />
      </Form.Item>
      <Form.Item name="note" label={t('close.note')}>
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
    </FormDrawer>
  );
}

/** The applicant reads it where they ask how far it is. */
export function AnswerRemark({
  remark,
  reload,
  onDone,
  onClose,
}: Omit<Props, 'view'> & { remark: Schemas['RemarkView'] }) {
  const { t } = useTranslation('door');
  return (
    <FormDrawer<{ answer: string }, Application>
      id={`remark/${remark.id}`}
      title={t('remarks.answerTitle')}
      submitText={t('remarks.submit')}
      initial={{}}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/remarks/{remark_id}/answer', {
            params: { path: { remark_id: remark.id }, header: headers(key, remark.version) },
            body,
          }),
        )
      }
      reload={reload}
      onDone={onDone}
      onClose={onClose}
    >
      <p className="form-hint muted">{t('remarks.hint')}</p>
      <Form.Item name="answer" label={t('remarks.text')} rules={[{ required: true }]}>
        <Input.TextArea rows={4} maxLength={500} />
      </Form.Item>
    </FormDrawer>
  );
}
