import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Drawer, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { Problem, textOf } from '@/api/problem';
import { Facts } from '@/components/Facts';
import { FormDrawer } from '@/components/FormDrawer';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import { DecisionFields } from '../rules/Proposal';
import { RecordFields } from './RecordForm';
import { useForms, useWord } from './useForms';
import { defaultsOf } from './values';
import './ledger.css';

type Made = Schemas['FormProposalView'];
type Report = Schemas['FormReport'];

const check = (content: string) => answer(api.POST('/api/v1/form-proposals/check', { body: { content } }));

interface Props {
  onDone: () => void;
  onClose: () => void;
}

interface ProposeProps extends Props {
  /** The text that one begins with. */
  content?: string;
}

interface Typed {
  description: string;
  reason: string;
}

/** Proposes a register by its description, which is looked at as a form before it is sent. */
export function ProposeRegister({ content, onDone, onClose }: ProposeProps) {
  const { t } = useTranslation('ledgers');
  const word = useWord();
  const forms = useForms().data ?? [];
  const checked = useMutation({ mutationFn: check });
  const taken = useMutation({
    mutationFn: (id: string) =>
      answer(api.GET('/api/v1/forms/{form_id}/text', { params: { path: { form_id: id } } })),
  });
  return (
    <FormDrawer<Typed, Made>
      id="form-proposal"
      title={t('made.propose')}
      submitText={t('made.submit')}
      initial={{ description: content }}
      submit={({ description, reason }, key) =>
        answer(
          api.POST('/api/v1/form-proposals', {
            params: { header: { 'Idempotency-Key': key } },
            body: { content: description, reason },
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      {(boxes) => {
        const put = (text: string) => {
          boxes.setFieldValue('description', text);
          checked.reset();
        };
        return (
          <>
            <p className="form-hint">{t('made.hint')}</p>
            <Form.Item label={t('made.after')} extra={t('made.afterHelp')}>
              <Select<string>
                aria-label={t('made.after')}
                showSearch={{ optionFilterProp: 'label' }}
                loading={taken.isPending}
                options={forms.map((form) => ({ value: form.id, label: word(form) }))}
                onChange={(id) => taken.mutate(id, { onSuccess: ({ content }) => put(content) })}
              />
            </Form.Item>
            <Form.Item label={t('made.file')}>
              <input
                type="file"
                accept=".toml,text/plain"
                aria-label={t('made.file')}
                onChange={({ target }) => void target.files?.[0]?.text().then(put)}
              />
            </Form.Item>
            <Form.Item name="description" label={t('made.text')} rules={[{ required: true }]}>
              <Input.TextArea
                rows={16}
                spellCheck={false}
                className="made-text"
                onChange={() => checked.reset()}
              />
            </Form.Item>
            <Button
              loading={checked.isPending}
              onClick={() => checked.mutate((boxes.getFieldValue('description') as string | undefined) ?? '')}
            >
              {t('made.check')}
            </Button>
            <Places problem={checked.error} />
            {checked.data && <Seen report={checked.data} />}
            <Form.Item
              name="reason"
              label={t('made.reason')}
              extra={t('made.reasonHelp')}
              rules={[{ required: true }]}
            >
              <Input.TextArea rows={2} maxLength={200} />
            </Form.Item>
          </>
        );
      }}
    </FormDrawer>
  );
}

/** Publishes what somebody else proposed, with the form as it would be beside it. */
export function DecideRegister({ made, onDone, onClose }: Props & { made: Made }) {
  const { t } = useTranslation('ledgers');
  const report = useQuery({
    queryKey: ['form-proposals', made.id, 'report'],
    queryFn: () => check(made.content),
    retry: false,
  });
  return (
    <FormDrawer<Schemas['DecideFormBody'], Made>
      id={`form-proposal/${made.id}`}
      title={t('made.decide')}
      submitText={t('made.confirm')}
      initial={{}}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/form-proposals/{form_proposal_id}/decision', {
            params: { path: { form_proposal_id: made.id }, header: headers(key, made.version) },
            body,
          }),
        )
      }
      onDone={onDone}
      onClose={onClose}
    >
      <Facts
        facts={[
          [t('column.area'), made.area_name],
          [t('made.reason'), made.reason],
          [t('made.proposedBy'), made.proposed_by_name],
        ]}
      />
      <Places problem={report.error} />
      {report.data && <Seen report={report.data} />}
      <details>
        <summary>{t('made.text')}</summary>
        <pre className="made-text">{made.content}</pre>
      </details>
      <DecisionFields name="publish" yes={t('made.publish')} no={t('made.decline')} />
    </FormDrawer>
  );
}

interface ShowProps {
  made: Made;
  onAgain?: (content: string) => void;
  onClose: () => void;
}

/** A register that was proposed, with its text; a new version, or one that was declined, begins with it. */
export function ShowRegister({ made, onAgain, onClose }: ShowProps) {
  const { t } = useTranslation('ledgers');
  const word = useWord();
  return (
    <Drawer open size={720} title={word(made)} onClose={onClose}>
      <Facts
        facts={[
          [t('made.version'), t('made.of', { form: made.form, version: made.number })],
          [t('made.reason'), made.reason],
          [t('made.proposedBy'), [made.proposed_by_name, made.proposed_on].filter(Boolean).join(' ')],
          made.state === 'approved' && [t('made.next'), t('made.approvedHow')],
          [t('made.note'), made.decision_note],
        ]}
      />
      {onAgain && <Button onClick={() => onAgain(made.content)}>{t('made.again')}</Button>}
      <pre className="made-text">{made.content}</pre>
    </Drawer>
  );
}

/** What is wrong with a description, line by line. */
function Places({ problem }: { problem: Error | null }) {
  const { t, i18n } = useTranslation('ledgers');
  if (!(problem instanceof Problem)) return null;
  const places = problem.details.errors ?? [];
  if (places.length === 0) return <ProblemNotice problem={problem} />;
  return (
    <Alert
      className="made-places"
      type="error"
      role="alert"
      title={textOf(problem.details, i18n.language)}
      description={
        <ul>
          {places.map((place) => {
            const [, line, column] = place.at.split(':');
            return (
              <li key={`${place.at}${place.code}`}>
                {column && <strong>{t('made.at', { line, column })}</strong>} {textOf(place, i18n.language)}
              </li>
            );
          })}
        </ul>
      }
    />
  );
}

/** What a description makes: the form, who may do what, and what differs from the version before. */
function Seen({ report }: { report: Report }) {
  const { t } = useTranslation('ledgers');
  const word = useWord();
  const code = useCode();
  const { form, follows, changes, rights, acts } = report;
  return (
    <section className="card made-report" aria-label={t('made.report')}>
      <h3>{word(form)}</h3>
      <Facts
        facts={[
          [t('made.version'), t('made.of', { form: form.id, version: form.version })],
          [
            t('made.changes'),
            follows === null || follows === undefined
              ? t('made.new')
              : t('made.follows', {
                  version: follows,
                  changes: changes.map((change) => word(change)).join(t('comma')) || t('made.unchanged'),
                }),
          ],
          [t('made.citation'), form.citation],
          [t('made.subject'), code('Subject', form.subject)],
          ...rights.map(
            ({ right, roles }) =>
              [
                t(`made.rights.${right as 'see'}`),
                roles.map((role) => code('Role', role)).join(t('comma')) || t('made.nobody'),
              ] as const,
          ),
          ...acts.map((act) => {
            const by = act.by_person
              ? t('made.byPerson')
              : act.roles.map((role) => code('Role', role)).join(t('comma'));
            return [
              t('made.act', { act: word(act) }),
              act.another_hand ? t('made.anotherHand', { by }) : by,
            ] as const;
          }),
          form.indicators.length > 0 && [t('figures'), form.indicators.map(word).join(t('comma'))],
        ]}
      />
      <h4>{t('made.preview')}</h4>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Enter in a box that is only tried must send nothing */}
      <div onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()} role="presentation">
        <Form layout="vertical" component={false} initialValues={{ values: defaultsOf(form.fields) }}>
          <RecordFields form={form} />
        </Form>
      </div>
    </section>
  );
}
