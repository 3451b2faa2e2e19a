import { useQueryClient } from '@tanstack/react-query';
import { Checkbox, Form, Input, Radio } from 'antd';
import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { Problem } from '@/api/problem';
import { readAnew } from '@/api/useCommand';
import { useMay, useSession, useToday } from '@/app/session';
import { ClearableRadio } from '@/components/ClearableRadio';
import { FormDrawer } from '@/components/FormDrawer';
import { PhotoPicker } from '@/components/files/PhotoPicker';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { dropDraft } from '@/lib/drafts';
import { randomKey } from '@/lib/randomKey';
import { defaultsOf, Filling, type Form as FormView, type Typed } from '../../../ledger/values';
import { WithinLookBack } from './WithinLookBack';
import '../words';

const VisitFollow = lazy(() => import('./VisitFollow'));

/** As many as a visit takes. */
const PHOTOS = 6;

interface Values {
  visited_on: string;
  place: Schemas['VisitPlace'];
  place_note?: string;
  no_change: boolean;
  living: string;
  income_changed: boolean;
  guarantees: Partial<Record<Schemas['Guarantee'], Schemas['GuaranteeState']>>;
  problem: string;
  next_on: string;
  becomes_clue?: boolean;
  risks?: Schemas['RiskCategory'][];
  refers?: boolean;
  refer_to?: Schemas['Department'];
  refer_risks?: Schemas['RiskCategory'][];
  refer_note?: string;
  refer_due?: string;
  record_form?: string;
  member_id?: string;
  values?: Typed;
  reasons?: Record<string, string>;
  campaign_id?: string;
}

interface Props {
  householdId: string;
  /** The campaign within which it is recorded. */
  campaignId?: string;
  onClose: () => void;
}

const GUARANTEES = ['food', 'clothing', 'education', 'medical', 'housing', 'water'] as const;

/** What was told, a problem a line. */
function problemsOf(text: string | undefined): Schemas['VisitProblem'][] {
  const lines = (text ?? '').split('\n').map((line) => line.trim());
  return lines.filter(Boolean).map((problem) => ({ problem, solved_on: null }));
}

/** What the boxes are called where the server names the part of the visit. */
const PLACES: [from: string, to: string][] = [
  ['/record/', '/'],
  ['/referral/department', '/refer_to'],
  ['/referral/', '/refer_'],
];

/** The checks for which the register asks a reason. */
function reasonsAsked(problem: Problem): string[] {
  const PREFIX = 'form.reason.';
  const codes = (problem.details.errors ?? []).map(({ code }) => code);
  return codes.filter((code) => code.startsWith(PREFIX)).map((code) => code.slice(PREFIX.length));
}

/** The same problem with the places of this form. */
function placed(problem: Problem): Problem {
  const errors = (problem.details.errors ?? []).map((one) => {
    const [from, to] = PLACES.find(([prefix]) => one.at.startsWith(prefix)) ?? ['', ''];
    return { ...one, at: to + one.at.slice(from.length) };
  });
  return new Problem({ ...problem.details, errors });
}

/** A visit at home. Where nothing has changed, that is all there is to say. */
export function VisitForm({ householdId, campaignId, onClose }: Props) {
  const { t } = useTranslation('household');
  const code = useCode();
  const options = useCodeOptions();
  const today = useToday();
  const client = useQueryClient();
  const { account_id: account } = useSession();
  const maySeeGuarantees = useMay('edit_guarantees');
  const mayReport = useMay('report_clues');
  // Checks that only the server can judge ask for their reason after the first attempt.
  const [asked, setAsked] = useState<string[]>([]);
  const register = useRef<FormView>(undefined);
  const onForm = useCallback((form: FormView | undefined) => {
    register.current = form;
  }, []);
  const send = (values: Values, key: string) => {
    const form = register.current;
    const isTold = !values.no_change && values.refers && values.refer_to && values.refer_due;
    const isRecorded = !values.no_change && form && form.id === values.record_form;
    const seen = values.no_change ? [] : Object.entries(values.guarantees ?? {});
    const body: Schemas['VisitBody'] = {
      visited_on: values.visited_on,
      place: values.place,
      place_note: values.place_note || null,
      no_change: values.no_change,
      conditions: values.no_change
        ? undefined
        : {
            living: values.living || null,
            income_changed: values.income_changed || null,
            guarantees: seen
              .filter(([, state]) => state)
              .map(([guarantee, state]) => ({ guarantee, state }) as Schemas['GuaranteeSeen']),
          },
      problems: values.no_change ? undefined : problemsOf(values.problem),
      next_on: values.next_on || null,
      becomes_clue: !values.no_change && values.becomes_clue === true,
      risks: !values.no_change && values.becomes_clue ? (values.risks ?? []) : [],
      campaign_id: campaignId ?? values.campaign_id ?? null,
      referral: isTold
        ? ({
            department: values.refer_to,
            risks: values.refer_risks ?? [],
            note: values.refer_note ?? '',
            due: values.refer_due,
          } as Schemas['VisitReferral'])
        : null,
      record: isRecorded
        ? ({
            form_id: form.id,
            member_id: form.subject === 'member' ? values.member_id : null,
            values: new Filling(
              form.fields,
              { ...defaultsOf(form.fields), ...values.values },
              today,
            ).toSend(),
            reasons: values.reasons ?? {},
          } as unknown as Schemas['VisitRecord'])
        : null,
    };
    return answer(
      api.POST('/api/v1/households/{household_id}/visits', {
        params: { path: { household_id: householdId }, header: { 'Idempotency-Key': key } },
        body,
      }),
    );
  };
  const pictures = useRef<{ content: string; key: string }[]>([]);
  const done = useRef<{ told: string; recorded: Schemas['VisitRecorded'] } | null>(null);
  const submit = async (values: Values, key: string) => {
    // A photograph that is refused leaves the visit recorded: saved once more, it is not recorded again.
    const told = JSON.stringify(values);
    const before = done.current?.told === told ? done.current.recorded : undefined;
    const recorded =
      before ??
      (await send(values, key).catch((error: unknown) => {
        if (!(error instanceof Problem)) throw error;
        setAsked(reasonsAsked(error));
        throw placed(error);
      }));
    done.current = { told, recorded };
    // They follow the visit, each under a key of its own.
    for (const { content, key } of pictures.current) {
      await answer(
        api.POST('/api/v1/visits/{visit_id}/photos', {
          params: { path: { visit_id: recorded.visit.id }, header: { 'Idempotency-Key': key } },
          body: { content },
        }),
      ).catch((error: unknown) => {
        // It is there: it was chosen and sent before.
        if (!(error instanceof Problem) || error.code !== 'file.known') throw error;
      });
    }
    return recorded;
  };
  const id = `visit/${householdId}`;
  const close = () => {
    // The visit is there without the photograph: what is kept of it would be recorded a second time.
    if (done.current) {
      dropDraft(account, id);
      readAnew(client);
    }
    onClose();
  };
  return (
    <FormDrawer<Values, unknown>
      id={id}
      title={t('act.visit')}
      householdId={householdId}
      initial={{ visited_on: today, place: 'home', no_change: true, guarantees: {} }}
      submit={submit}
      onDone={onClose}
      onClose={close}
    >
      <Form.Item
        name="visited_on"
        label={t('visit.on')}
        rules={[{ required: true, message: t('visit.onMissing') }]}
      >
        <Input type="date" max={today} />
      </Form.Item>
      <Form.Item name="place" label={t('visit.place')}>
        <Radio.Group options={options('VisitPlace')} />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(a: Values, b: Values) => a.place !== b.place}>
        {({ getFieldValue }) => {
          const place = getFieldValue('place');
          return (
            <>
              {place === 'elsewhere' && (
                <Form.Item name="place_note" label={t('visit.placeNote')} rules={[{ required: true }]}>
                  <Input maxLength={100} />
                </Form.Item>
              )}
              {place === 'telephone' && <p className="form-hint muted">{t('visit.called')}</p>}
            </>
          );
        }}
      </Form.Item>
      {!campaignId && <WithinLookBack />}
      <Form.Item name="no_change" label={t('visit.changed')}>
        <Radio.Group
          options={[
            { value: true, label: t('visit.noChange') },
            { value: false, label: t('visit.change') },
          ]}
        />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(a: Values, b: Values) => a.no_change !== b.no_change}>
        {({ getFieldValue }) =>
          getFieldValue('no_change') === false && (
            <>
              <Form.Item name="living" label={t('visit.living')}>
                <Input.TextArea rows={3} maxLength={1000} />
              </Form.Item>
              <Form.Item name="income_changed" valuePropName="checked">
                <Checkbox>{t('visit.incomeChanged')}</Checkbox>
              </Form.Item>
              {maySeeGuarantees && (
                <fieldset className="visit-guarantees">
                  <legend>{t('visit.guarantees')}</legend>
                  {GUARANTEES.map((guarantee) => (
                    <Form.Item
                      key={guarantee}
                      name={['guarantees', guarantee]}
                      label={code('Guarantee', guarantee)}
                    >
                      <ClearableRadio options={options('GuaranteeState')} />
                    </Form.Item>
                  ))}
                </fieldset>
              )}
              <Form.Item name="problem" label={t('visit.problem')}>
                <Input.TextArea rows={2} maxLength={500} />
              </Form.Item>
              {mayReport && (
                <Form.Item name="becomes_clue" valuePropName="checked">
                  <Checkbox>{t('visit.becomesClue')}</Checkbox>
                </Form.Item>
              )}
              <Form.Item noStyle shouldUpdate={(a: Values, b: Values) => a.becomes_clue !== b.becomes_clue}>
                {({ getFieldValue: read }) =>
                  read('becomes_clue') && (
                    <Form.Item name="risks" label={t('visit.risks')} extra={t('visit.risksHelp')}>
                      <Checkbox.Group className="choice-column" options={options('RiskCategory')} />
                    </Form.Item>
                  )
                }
              </Form.Item>
              <Suspense fallback={null}>
                <VisitFollow householdId={householdId} onForm={onForm} asked={asked} />
              </Suspense>
            </>
          )
        }
      </Form.Item>
      <Form.Item name="next_on" label={t('visit.next')}>
        <Input type="date" min={today} />
      </Form.Item>
      <Form.Item label={t('visit.photos')}>
        <PhotoPicker
          most={PHOTOS}
          onChange={(chosen) => {
            pictures.current = [...new Set(chosen)].map((content) => ({ content, key: randomKey() }));
          }}
        />
      </Form.Item>
    </FormDrawer>
  );
}
