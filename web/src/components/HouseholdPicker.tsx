import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import type { Problem } from '@/api/problem';

interface Props {
  id?: string;
  value?: string;
  onChange?: (value: string) => void;
  /** Only households under monitoring. */
  monitored?: boolean;
}

/** Finds a household by a name, its pinyin or initials, or the last four characters of a number. For a `Form.Item`. */
export function HouseholdPicker({ id, value, onChange, monitored }: Props) {
  const { t } = useTranslation('common');
  const [text, setText] = useState('');
  const body: Schemas['HouseholdQuery'] = { text: text || undefined, monitored, page: { limit: 20 } };
  const found = useQuery<Schemas['Page_HouseholdRow'], Problem>({
    queryKey: ['households', 'picker', body],
    queryFn: ({ signal }) => answer(api.POST('/api/v1/households/search', { body, signal })),
    placeholderData: (before) => before,
  });
  return (
    <Select
      id={id}
      value={value}
      onChange={onChange}
      showSearch={{ filterOption: false, onSearch: (typed) => setText(typed.trim()) }}
      placeholder={t('picker.hint')}
      notFoundContent={found.isFetching ? t('picker.searching') : t('picker.none')}
      options={found.data?.items.map((row) => ({
        value: row.id,
        label: [row.head ?? t('picker.noHead'), ...row.area.slice(-2).map(({ name }) => name)].join(' · '),
      }))}
    />
  );
}
