import { Form, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import type { Household } from '@/api/household';
import { Problem } from '@/api/problem';
import { FilePicker } from '@/components/FilePicker';
import { FormDrawer } from '@/components/FormDrawer';
import { useCode } from '@/i18n/useCode';
import { stepsOfVillage, villageActs } from '../stages';
import { type CaseView, headersFor, sendAct } from '../useCase';
import { actOf, type Given, useActForm } from './forms';
import { useColleagues } from './useColleagues';
import './words';

interface Props {
  view: CaseView;
  household: Household;
  onClose: () => void;
  onDone: (view: CaseView) => void;
  reload: () => Promise<unknown>;
}

type Act = Schemas['ActKind'];
type Values = Given & { person: string; purpose: string; page: string; also?: Act[] };

/** Enters what a colleague without an account did, from the page that the colleague signed (代录). */
export function EnterFor({ view, household, onClose, onDone, reload }: Props) {
  const { t } = useTranslation('acts');
  const code = useCode();
  const acts = villageActs(view);
  const [act, setAct] = useState<Act>(acts[0] ?? 'apply');
  const { fields, initial } = useActForm(act, view, household);
  const colleagues = useColleagues(view);
  return (
    <FormDrawer<Values, CaseView>
      key={act}
      id={`for/${view.id}/${act}`}
      title={t('enterFor.title')}
      submitText={t('submit')}
      householdId={household.id}
      initial={initial}
      submit={async ({ person, purpose, page, also = [], ...values }, key) => {
        const enteredFor = { person, purpose };
        await attachPage(view.id, { content: page, steps: [act, ...also] }, enteredFor, key);
        return sendAct(view, actOf(act, values), key, { enteredFor });
      }}
      onDone={onDone}
      onClose={onClose}
      reload={reload}
    >
      <p className="form-hint">{t('enterFor.hint')}</p>
      <Form.Item name="person" label={t('enterFor.person')} rules={[{ required: true }]}>
        <Select
          notFoundContent={t('enterFor.nobody')}
          options={colleagues.map((person) => ({
            value: person.account_id,
            label: `${person.name} · ${code('Role', person.role)} · ${person.area_name}`,
          }))}
        />
      </Form.Item>
      <Form.Item name="purpose" label={t('enterFor.purpose')} rules={[{ required: true }]}>
        <Select
          options={(['noAccount', 'noNetwork', 'ill'] as const).map((why) => ({
            value: t(`enterFor.${why}`),
            label: t(`enterFor.${why}`),
          }))}
        />
      </Form.Item>
      <Form.Item label={t('enterFor.act')} htmlFor="enter-act">
        <Select
          id="enter-act"
          value={act}
          onChange={setAct}
          options={acts.map((one) => ({ value: one, label: code('ActKind', one) }))}
        />
      </Form.Item>
      <Form.Item name="page" label={t('enterFor.page')} rules={[{ required: true }]}>
        <FilePicker />
      </Form.Item>
      <Form.Item name="also" label={t('enterFor.also')} extra={t('enterFor.alsoHint')}>
        <Select
          mode="multiple"
          options={stepsOfVillage(view)
            .filter((one) => one !== act)
            .map((one) => ({ value: one, label: code('ActKind', one) }))}
        />
      </Form.Item>
      {fields}
    </FormDrawer>
  );
}

/** The page goes first, so that no act stands without it; the same page a second time is there already, with its steps. */
async function attachPage(
  caseId: string,
  page: { content: string; steps: Act[] },
  enteredFor: { person: string; purpose: string },
  key: string,
): Promise<void> {
  try {
    await answer(
      api.POST('/api/v1/cases/{case_id}/attachments', {
        params: {
          path: { case_id: caseId },
          header: { 'Idempotency-Key': `${key}-page`, ...headersFor(enteredFor) },
        },
        body: { kind: 'source_page', ...page },
      }),
    );
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'attachment.known')) throw error;
  }
}
