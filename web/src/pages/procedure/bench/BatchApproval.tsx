import { useQueries } from '@tanstack/react-query';
import { Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { criteriaQuery, explanationQuery, householdQuery } from '@/api/household';
import { Problem, textOf } from '@/api/problem';
import { useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { randomKey } from '@/lib/randomKey';
import { actOf, type Given, lastDocument, rememberDocument } from '../cases/acts/forms';
import { stabilityOf } from '../cases/Criteria';
import { type CaseView, caseQuery, sendAct } from '../cases/useCase';
import { type Caution, cautionsOf, comparisonOf, isUnqueried } from './compare';
import './words';

type Act = Schemas['ActKind'];

/** What the town states by signing: the text above the button says so. */
const statedOf = ({ kind }: CaseView, finding: string | undefined) =>
  kind === 'elimination'
    ? { facts_agree: true, asset_query_done: false, finding }
    : { facts_agree: true, asset_query_done: true };
type Values = { on: string; opinion: string; document_number?: string; finding?: string };
/** The acts that name a document. */
const DOCUMENTED: Act[] = ['approve', 'approve_government'];

interface Props {
  rows: Schemas['CaseRow'][];
  act: Act;
  onClose: () => void;
}

interface Candidate {
  row: Schemas['CaseRow'];
  view: CaseView | undefined;
  cautions: Caution[] | undefined;
}

/** Approves several cases with one opinion: only those without any caution, after listing exactly what will be signed. */
export function BatchApproval({ rows, act, onClose }: Props) {
  const { t, i18n } = useTranslation('bench');
  const code = useCode();
  const today = useToday();
  const [form] = Form.useForm<Values>();
  const [outcome, setOutcome] = useState<Map<string, string>>(new Map());
  const [isBusy, setBusy] = useState(false);
  // A key for each case: signed once, however often the button is pressed.
  const [keys] = useState(() => new Map(rows.map(({ id }) => [id, randomKey()])));
  const candidates = useCandidates(rows);
  const isReady = candidates.every(({ cautions }) => cautions !== undefined);
  const clean = candidates.filter(({ view, cautions }) => cautions?.length === 0 && view?.may.includes(act));
  const isDone = outcome.size > 0 && !isBusy;

  const isCheck = act === 'pass_town_review';
  const accepts = isCheck && clean.some(({ view }) => view?.kind === 'elimination');
  const queries = isCheck && clean.some(({ view }) => view?.kind === 'identification');

  const sign = async ({ finding, ...values }: Values) => {
    setBusy(true);
    if (values.document_number) rememberDocument(values.document_number);
    for (const { row, view } of clean) {
      if (!view || outcome.get(row.id) === '') continue;
      const problem = await sendAct(
        view,
        actOf(act, { ...values, ...(isCheck ? statedOf(view, finding) : {}) } as Given),
        keys.get(row.id) ?? randomKey(),
      ).then(
        () => '',
        (error: unknown) =>
          error instanceof Problem ? textOf(error.details, i18n.language) : t('batch.failed'),
      );
      setOutcome((before) => new Map(before).set(row.id, problem));
    }
    setBusy(false);
  };

  const state = ({ row, cautions, view }: Candidate) => {
    const result = outcome.get(row.id);
    if (result === '') return <Tag tone="green">{t('batch.signed')}</Tag>;
    if (result !== undefined) return <Tag tone="red">{result}</Tag>;
    if (cautions === undefined) return t('batch.checking');
    if (cautions.length === 0 && view?.may.includes(act))
      return (
        <span>
          <Tag tone="green">{t('batch.willSign')}</Tag> {isUnqueried(view) && t('batch.unqueried')}
        </span>
      );
    return (
      <span>
        <Tag tone="amber">{t('batch.alone')}</Tag>{' '}
        {cautions.length === 0
          ? t('batch.notYours')
          : cautions.map((caution) => t(`caution.${caution}`)).join(' · ')}
      </span>
    );
  };
  return (
    <Modal
      open
      width={820}
      title={t('batch.title', { act: code('ActKind', act) })}
      onCancel={onClose}
      footer={
        isDone ? (
          <Button type="primary" onClick={onClose}>
            {t('batch.close')}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{t('batch.cancel')}</Button>
            <Button
              type="primary"
              loading={isBusy}
              disabled={!isReady || clean.length === 0}
              onClick={() => form.submit()}
            >
              {t('batch.sign', { n: clean.length })}
            </Button>
          </>
        )
      }
    >
      <p>{t('batch.hint')}</p>
      <section className="bench-table" aria-label={t('batch.list')}>
        <table className="plain-table">
          <caption className="visually-hidden">{t('batch.list')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('batch.household')}</th>
              <th scope="col">{t('batch.type')}</th>
              <th scope="col">{t('batch.state')}</th>
            </tr>
          </thead>
          <tbody>
            {candidates.map((candidate) => (
              <tr key={candidate.row.id}>
                <th scope="row">
                  {candidate.row.head ?? t('noHead')} · {candidate.row.area_name}
                </th>
                <td>
                  {candidate.row.monitored_type ? code('MonitoredType', candidate.row.monitored_type) : '--'}
                </td>
                <td>{state(candidate)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {!isDone && (
        <Form<Values>
          form={form}
          layout="vertical"
          requiredMark="optional"
          initialValues={{
            on: today,
            document_number: lastDocument(),
            opinion: t('batch.opinion'),
            finding: t('batch.accepted'),
          }}
          onFinish={(values) => void sign(values)}
        >
          <div className="form-pair">
            <DateField name="on" label={t('batch.on')} max={today} />
            {DOCUMENTED.includes(act) && (
              <Form.Item name="document_number" label={t('batch.document')} rules={[{ required: true }]}>
                <Input />
              </Form.Item>
            )}
          </div>
          <Form.Item name="opinion" label={t('batch.opinionLabel')} rules={[{ required: true }]}>
            <Input />
          </Form.Item>
          {accepts && (
            <Form.Item name="finding" label={t('batch.acceptance')} rules={[{ required: true }]}>
              <Input.TextArea rows={2} />
            </Form.Item>
          )}
          {queries && <p className="muted">{t('batch.townStates')}</p>}
          {accepts && <p className="muted">{t('batch.townAccepts')}</p>}
        </Form>
      )}
    </Modal>
  );
}

function useCandidates(rows: Schemas['CaseRow'][]): Candidate[] {
  const views = useQueries({ queries: rows.map(({ id }) => caseQuery(id)) });
  const households = useQueries({ queries: rows.map((row) => householdQuery(row.household_id)) });
  const explanations = useQueries({ queries: rows.map((row) => explanationQuery(row.household_id)) });
  const criteria = useQueries({
    queries: rows.map(({ household_id: id, kind }, at) => {
      const view = views[at]?.data;
      return {
        ...criteriaQuery(id, view ? stabilityOf(view) : 'stable'),
        enabled: kind === 'elimination' && view !== undefined,
      };
    }),
  });
  return rows.map((row, at) => {
    const view = views[at]?.data;
    const answers = row.kind === 'elimination' ? criteria[at]?.data : [];
    const household = households[at]?.data;
    const explanation = explanations[at]?.data;
    const cautions =
      view && household && explanation && answers
        ? cautionsOf(view, comparisonOf(view, household, explanation), answers)
        : undefined;
    return { row, view, cautions };
  });
}
