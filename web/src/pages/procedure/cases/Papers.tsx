import { useQuery } from '@tanstack/react-query';
import { Button, Form, type FormInstance, Modal, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { useMay } from '@/app/session';
import { FilePicker } from '@/components/FilePicker';
import { FormDrawer } from '@/components/FormDrawer';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode, useCodeOptions } from '@/i18n/useCode';
import { minuteOf } from '@/lib/dates';
import type { CaseView } from './useCase';
import './cases.css';
import './words';

type Paper = Schemas['AttachmentView'];
interface Values {
  kind: Schemas['AttachmentKind'];
  content: string;
  steps?: Schemas['ActKind'][];
}

/** Papers that are of no step by their kind: whoever adds one may say of which. */
const OF_ANY: Schemas['AttachmentKind'][] = ['other', 'source_page'];

/** The papers of a case of which the app keeps a picture. */
export function usePapers(caseId: string | undefined) {
  return useQuery({
    queryKey: ['cases', caseId, 'papers'],
    enabled: Boolean(caseId),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/cases/{case_id}/attachments', {
          params: { path: { case_id: caseId ?? '' } },
          signal,
        }),
      ),
  });
}

/** The papers of a case: what is there, adding one, and reading one with a reason. */
export function Papers({ view }: { view: CaseView }) {
  const { t } = useTranslation('cases');
  const code = useCode();
  const options = useCodeOptions();
  // To these a scan that the file lacks is added afterwards.
  const isFiled = view.state === 'included' || view.state === 'labelled';
  const mayAdd = useMay('act_on_cases') && (!view.closed_on || isFiled);
  const mayRead = useMay('reveal_data');
  const papers = usePapers(view.id);
  const [isAdding, setAdding] = useState(false);
  const [reading, setReading] = useState<Paper | null>(null);
  return (
    <section className="card" aria-label={t('papers.title')}>
      <div className="card-head">
        <h2>{t('papers.title')}</h2>
        {mayAdd && <Button onClick={() => setAdding(true)}>{t('papers.add')}</Button>}
      </div>
      <ProblemNotice problem={papers.error} onRetry={() => void papers.refetch()} />
      {papers.data?.length === 0 && <p className="muted">{t('papers.none')}</p>}
      <ul className="work-list">
        {papers.data?.map((paper) => (
          <li key={paper.id} className="paper-row">
            <span>
              {[
                code('AttachmentKind', paper.kind),
                ...paper.steps.map(({ act }) => code('ActKind', act)),
              ].join(' · ')}
              <br />
              <span className="muted">
                {minuteOf(paper.at)} · {Math.max(1, Math.round(paper.bytes / 1024))} KB
              </span>
            </span>
            {mayRead && <Button onClick={() => setReading(paper)}>{t('papers.read')}</Button>}
          </li>
        ))}
      </ul>
      {isAdding && (
        <FormDrawer<Values, Paper>
          id={`paper/${view.id}`}
          title={t('papers.add')}
          initial={{}}
          submit={(body, key) =>
            answer(
              api.POST('/api/v1/cases/{case_id}/attachments', {
                params: { path: { case_id: view.id }, header: { 'Idempotency-Key': key } },
                body,
              }),
            )
          }
          onDone={() => setAdding(false)}
          onClose={() => setAdding(false)}
        >
          {(form) => (
            <>
              <Form.Item name="kind" label={t('papers.kind')} rules={[{ required: true }]}>
                <Select
                  options={options('AttachmentKind').filter(
                    ({ value }) => !view.closed_on || value !== 'source_page',
                  )}
                />
              </Form.Item>
              <OfSteps view={view} form={form} />
              <Form.Item name="content" label={t('papers.file')} rules={[{ required: true }]}>
                <FilePicker />
              </Form.Item>
            </>
          )}
        </FormDrawer>
      )}
      {reading && <ReadPaper paper={reading} onClose={() => setReading(null)} />}
    </section>
  );
}

/** Of which steps a paper is, where its kind does not say so. */
function OfSteps({ view, form }: { view: CaseView; form: FormInstance<Values> }) {
  const { t } = useTranslation('cases');
  const options = useCodeOptions();
  const kind = Form.useWatch('kind', form);
  if (kind === undefined || !OF_ANY.includes(kind)) return null;
  const done = new Set(view.steps.map(({ act }) => act));
  return (
    <Form.Item name="steps" label={t('papers.steps')}>
      <Select mode="multiple" options={options('ActKind').filter(({ value }) => done.has(value))} />
    </Form.Item>
  );
}

/** Asks why, then shows a picture here and hands a PDF over. */
function ReadPaper({ paper, onClose }: { paper: Paper; onClose: () => void }) {
  const { t } = useTranslation('cases');
  const code = useCode();
  const options = useCodeOptions();
  const [reason, setReason] = useState<Schemas['RevealReason'] | null>(null);
  const [address, setAddress] = useState<string | null>(null);
  const read = useCommand<Schemas['RevealReason'], Schemas['AttachmentContent']>(
    (why) =>
      answer(
        api.POST('/api/v1/cases/{case_id}/attachments/{attachment_id}/reading', {
          params: { path: { case_id: paper.case_id, attachment_id: paper.id } },
          body: { reason: why },
        }),
      ),
    ({ media_type: mediaType, content }) => setAddress(`data:${mediaType};base64,${content}`),
  );
  const title = code('AttachmentKind', paper.kind);
  return (
    <Modal
      open
      title={title}
      okText={t('papers.read')}
      okButtonProps={{ disabled: reason === null, loading: read.busy, hidden: address !== null }}
      cancelText={t('papers.close')}
      onOk={() => reason && void read.send(reason)}
      onCancel={onClose}
    >
      <ProblemNotice problem={read.problem} onRetry={read.repeat} />
      {address === null && (
        <>
          <p className="muted">{t('papers.logged')}</p>
          <Radio.Group
            className="mask-reasons"
            aria-label={t('papers.reason')}
            options={options('RevealReason')}
            value={reason}
            onChange={(event) => setReason(event.target.value as Schemas['RevealReason'])}
          />
        </>
      )}
      {address !== null &&
        (paper.media_type === 'application/pdf' ? (
          <a href={address} download={`${paper.id}.pdf`}>
            {t('papers.download')}
          </a>
        ) : (
          <img className="paper-image" src={address} alt={title} />
        ))}
    </Modal>
  );
}
