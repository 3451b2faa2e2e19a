import { useQuery } from '@tanstack/react-query';
import { Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import '../words';

/** The look-backs that run and go to houses by this post: a visit counts for one only where it is recorded within it. */
export function WithinLookBack() {
  const { t } = useTranslation('household');
  const running = useQuery({
    queryKey: ['campaigns', 'list', { state: 'running' }],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/campaigns', { params: { query: { state: 'running' } }, signal })),
  });
  const within = (running.data ?? []).filter((one) => one.kind === 'look_back' && one.may_visit && !one.form);
  if (within.length === 0) return null;
  return (
    <Form.Item name="campaign_id" label={t('visit.within')} extra={t('visit.withinHelp')}>
      <Select allowClear options={within.map(({ id, title }) => ({ value: id, label: title }))} />
    </Form.Item>
  );
}
