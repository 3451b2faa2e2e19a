import { useQuery } from '@tanstack/react-query';
import { Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useSession } from '@/app/session';
import { say } from '@/lib/said';
import { FormDrawer } from '../FormDrawer';
import { ProblemNotice } from '../ProblemNotice';
import '../sheets/words';

type Request = Schemas['ListRequestView'];
/** Instead of a request that was agreed to: another one. */
const ANEW = 'anew';

interface Props {
  list: string;
  title: string;
  /** Area and filters: an agreement is good for these alone. */
  query: object;
  columns?: string[] | undefined;
  /** So many rows, as far as the screen knows; the server counts them. */
  total?: number | undefined;
  /** What was said already that it is for. */
  reason?: string | undefined;
  take: (requestId: string) => Promise<void>;
  onClose: () => void;
}

interface Values {
  request?: string;
  reason?: string;
}

/** A list that nobody takes out alone: what another person agreed to goes out, else that person is asked. */
export default function LongList({
  list,
  title,
  query,
  columns,
  total,
  reason: given,
  take,
  onClose,
}: Props) {
  const { t, i18n } = useTranslation('sheets');
  const { account_id: account } = useSession();
  const requests = useQuery({
    queryKey: ['list-requests'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/list-requests', { signal })),
  });
  if (!requests.data)
    return <ProblemNotice problem={requests.error} onRetry={() => void requests.refetch()} />;
  const own = requests.data.filter((request) => request.list === list && request.proposed_by === account);
  const agreed = own.filter(({ may_take: may }) => may);
  const refused = own[0]?.state === 'refused' ? own[0] : undefined;
  const waiting = own.filter(({ state }) => state === 'proposed');
  const filterOf = (request: Request) => (i18n.language === 'en' ? request.filter_en : request.filter);
  const rowsOf = (rows: number) => t('requests.ask.total', { total: rows.toLocaleString('en-US') });
  return (
    <FormDrawer<Values, Request | undefined>
      id={`long-list/${list}`}
      title={agreed.length > 0 ? t('requests.take.title', { title }) : t('requests.ask.title', { title })}
      initial={{ request: agreed[0]?.id ?? ANEW, reason: given }}
      submitText={agreed.length > 0 ? t('requests.take.submit') : t('requests.ask.submit')}
      submit={async ({ request, reason }, key) => {
        if (request && request !== ANEW) {
          await take(request);
          return undefined;
        }
        return answer(
          api.POST('/api/v1/list-requests', {
            params: { header: { 'Idempotency-Key': key } },
            body: { list, query: query as Record<string, never>, columns, reason: reason ?? '' },
          }),
        );
      }}
      isHeld
      onDone={(asked) => {
        if (asked) say(t('requests.ask.sent'));
        onClose();
      }}
      onClose={onClose}
    >
      {({ getFieldValue }) => (
        <>
          <p>
            {total !== undefined && rowsOf(total)}
            {t('requests.ask.about')}
          </p>
          {agreed.length > 0 && (
            <Form.Item name="request" label={t('requests.take.which')}>
              <Radio.Group className="form-choices">
                {agreed.map((request) => (
                  <Radio key={request.id} value={request.id}>
                    {filterOf(request)} {rowsOf(request.rows)}
                    {t('requests.take.agreed', {
                      by: request.decided_by_name ?? '--',
                      on: request.decided_on ?? '--',
                      until: request.good_until ?? '--',
                    })}
                  </Radio>
                ))}
                <Radio value={ANEW}>{t('requests.take.anew')}</Radio>
              </Radio.Group>
            </Form.Item>
          )}
          {refused && (
            <p role="status">
              {t('requests.ask.refused', {
                by: refused.decided_by_name ?? '--',
                note: refused.decision_note ?? '--',
              })}
            </p>
          )}
          {waiting.map((request) => (
            <p role="status" key={request.id}>
              {t('requests.ask.waits', { on: request.proposed_on })} {filterOf(request)}{' '}
              <Link to="/list-requests">{t('requests.title')}</Link>
            </p>
          ))}
          <Form.Item noStyle dependencies={['request']}>
            {() =>
              (agreed.length === 0 || getFieldValue('request') === ANEW) && (
                <Form.Item name="reason" label={t('requests.why')} rules={[{ required: true }]}>
                  <Input.TextArea rows={3} maxLength={300} />
                </Form.Item>
              )
            }
          </Form.Item>
        </>
      )}
    </FormDrawer>
  );
}
