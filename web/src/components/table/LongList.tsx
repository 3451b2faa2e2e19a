import { useQuery } from '@tanstack/react-query';
import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { say } from '@/lib/said';
import { FormDrawer } from '../FormDrawer';
import '../sheets/words';

type Request = Schemas['ListRequestView'];

interface Props {
  list: string;
  title: string;
  total: number;
  take: (requestId: string) => Promise<void>;
  onClose: () => void;
}

/** A list that nobody takes out alone: what another person agreed to goes out at once, else that person is asked. */
export default function LongList({ list, title, total, take, onClose }: Props) {
  const { t } = useTranslation('sheets');
  const requests = useQuery({
    queryKey: ['list-requests'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/list-requests', { signal })),
  });
  if (!requests.data) return null;
  const own = requests.data.filter((request) => request.list === list);
  const agreed = own.find(({ may_take: may }) => may);
  const waiting = own.find(({ state, title: what }) => state === 'proposed' && what === title);
  if (agreed) {
    return (
      <FormDrawer<object, void>
        id={`take-list/${agreed.id}`}
        title={t('requests.take.title', { title })}
        initial={{}}
        submitText={t('requests.take.submit')}
        submit={() => take(agreed.id)}
        onDone={onClose}
        onClose={onClose}
      >
        <p>
          {t('requests.take.agreed', {
            by: agreed.decided_by_name ?? '--',
            on: agreed.decided_on ?? '--',
            until: agreed.good_until ?? '--',
          })}
        </p>
      </FormDrawer>
    );
  }
  return (
    <FormDrawer<{ reason: string }, Request>
      id={`ask-list/${list}`}
      title={t('requests.ask.title', { title })}
      initial={{}}
      submitText={t('requests.ask.submit')}
      submit={({ reason }, key) =>
        answer(
          api.POST('/api/v1/list-requests', {
            params: { header: { 'Idempotency-Key': key } },
            body: { list, title, rows: total, reason },
          }),
        )
      }
      onDone={() => {
        say(t('requests.ask.sent'));
        onClose();
      }}
      onClose={onClose}
    >
      <p>{t('requests.ask.about', { total: total.toLocaleString('en-US') })}</p>
      {waiting && (
        <p role="status">
          {t('requests.ask.waits', { on: waiting.proposed_on })}{' '}
          <Link to="/list-requests">{t('requests.title')}</Link>
        </p>
      )}
      <Form.Item name="reason" label={t('requests.why')} rules={[{ required: true }]}>
        <Input.TextArea rows={3} maxLength={300} />
      </Form.Item>
    </FormDrawer>
  );
}
