import { Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api, headers, type Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { FormDrawer } from '@/components/FormDrawer';
import './words';

type Report = Schemas['ReportView'];

interface Props {
  report: Report;
  reload: () => Promise<unknown>;
  onDone: (report: Report) => void;
  onClose: () => void;
}

/** The words of a report, beside its figures. */
export function EditReport({ report, ...rest }: Props) {
  const { t, i18n } = useTranslation('reports');
  const texts = report.sections.filter(({ ask_zh }) => ask_zh);
  return (
    <FormDrawer<{ title: string; texts: Record<string, string> }, Report>
      id={`report/${report.id}`}
      title={t('form.edit')}
      isBeside
      initial={{ title: report.title, texts: Object.fromEntries(texts.map(({ id, text }) => [id, text])) }}
      submit={(body, key) =>
        answer(
          api.PUT('/api/v1/reports/{report_id}', {
            params: { path: { report_id: report.id }, header: headers(key, report.version) },
            body,
          }),
        )
      }
      {...rest}
    >
      <Form.Item name="title" label={t('form.title')} rules={[{ required: true }]}>
        <Input maxLength={100} />
      </Form.Item>
      {texts.map((section) => (
        <Form.Item
          key={section.id}
          name={['texts', section.id]}
          label={textOf(section, i18n.language)}
          extra={textOf({ zh: section.ask_zh ?? '', en: section.ask_en ?? '' }, i18n.language)}
        >
          <Input.TextArea rows={4} maxLength={4000} />
        </Form.Item>
      ))}
    </FormDrawer>
  );
}

/** Signs a report that somebody else wrote, or sends it back. */
export function SignReport({ report, ...rest }: Props) {
  const { t } = useTranslation('reports');
  const judges = report.way === 'leaders';
  return (
    <FormDrawer<Schemas['SignReportBody'], Report>
      id={`report/${report.id}/sign`}
      title={t('act.sign')}
      initial={{ approve: true }}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/reports/{report_id}/signature', {
            params: { path: { report_id: report.id }, header: headers(key, report.version) },
            body,
          }),
        )
      }
      {...rest}
    >
      {(form) => (
        <>
          <p className="form-hint">{t('form.signHint')}</p>
          <Form.Item name="approve" label={t('form.decision')} rules={[{ required: true }]}>
            <Radio.Group
              options={[
                { value: true, label: t('form.approve') },
                { value: false, label: t('form.return') },
              ]}
            />
          </Form.Item>
          <Form.Item noStyle dependencies={['approve']}>
            {() => {
              const approves = form.getFieldValue('approve') !== false;
              const label = approves ? (judges ? 'judgement' : 'note') : 'returnNote';
              return (
                <>
                  <Form.Item
                    name="note"
                    label={t(`form.${label}`)}
                    rules={[{ required: !approves || judges }]}
                  >
                    <Input.TextArea rows={3} maxLength={2000} />
                  </Form.Item>
                  {approves && (
                    <Form.Item name="number" label={t('form.number')}>
                      <Input maxLength={60} />
                    </Form.Item>
                  )}
                </>
              );
            }}
          </Form.Item>
        </>
      )}
    </FormDrawer>
  );
}

/** Receives a report for the own area. */
export function ReceiveReport({ report, ...rest }: Props) {
  const { t } = useTranslation('reports');
  return (
    <FormDrawer<Schemas['ReceiveReportBody'], Report>
      id={`report/${report.id}/receive`}
      title={t('act.receive')}
      submitText={t('act.receive')}
      initial={{}}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/reports/{report_id}/receipt', {
            params: { path: { report_id: report.id }, header: { 'Idempotency-Key': key } },
            body,
          }),
        )
      }
      {...rest}
    >
      <p className="form-hint">{t('form.receiveHint')}</p>
      <Form.Item name="answer" label={t('form.answer')} extra={t('form.answerHelp')}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Form.Item>
    </FormDrawer>
  );
}

/** Withdraws a report that is being written. */
export function WithdrawReport({ report, ...rest }: Props) {
  const { t } = useTranslation('reports');
  return (
    <FormDrawer<Schemas['WithdrawReportBody'], Report>
      id={`report/${report.id}/withdraw`}
      title={t('act.withdraw')}
      submitText={t('act.withdraw')}
      initial={{ reason: '' }}
      submit={(body, key) =>
        answer(
          api.POST('/api/v1/reports/{report_id}/withdrawal', {
            params: { path: { report_id: report.id }, header: headers(key, report.version) },
            body,
          }),
        )
      }
      {...rest}
    >
      <Form.Item name="reason" label={t('form.reason')} rules={[{ required: true }]}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDrawer>
  );
}
