import { SearchOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Input, Modal } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import type { Problem } from '@/api/problem';
import { useSession } from '@/app/session';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import { areaText } from '@/lib/areaText';

const SHOWN = 8;

/** Finds a household by what one knows of it. What is typed goes into the body of the request and nowhere else. */
export default function SearchDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('shell');
  const code = useCode();
  const { post } = useSession();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const q = useDeferredValue(typed.normalize('NFKC').trim());
  const found = useQuery<Schemas['Page_HouseholdRow'], Problem>({
    queryKey: ['households', 'search', q],
    queryFn: ({ signal }) =>
      answer(api.POST('/api/v1/households/search', { body: { text: q, page: { limit: SHOWN } }, signal })),
    enabled: q.length > 0,
    placeholderData: (before) => before,
  });
  const rows = q === '' ? [] : (found.data?.items ?? []);
  const open = (id: string | undefined) => {
    if (id === undefined) return;
    onClose();
    void navigate(`/households/${id}`);
  };
  return (
    <Modal
      open
      onCancel={onClose}
      footer={null}
      closable={false}
      width={640}
      title={<span className="visually-hidden">{t('search.open')}</span>}
      className="search"
    >
      <Input
        autoFocus
        size="large"
        prefix={<SearchOutlined aria-hidden />}
        value={typed}
        placeholder={t('search.hint')}
        role="combobox"
        aria-label={t('search.open')}
        aria-expanded={rows.length > 0}
        aria-controls="search-results"
        aria-activedescendant={rows[at] ? `found-${rows[at].id}` : undefined}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'ArrowDown') setAt(Math.min(at + 1, rows.length - 1));
          if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
          if (event.key === 'Enter') open(rows[at]?.id);
        }}
      />
      <ProblemNotice problem={found.error} onRetry={() => void found.refetch()} />
      <div id="search-results" role="listbox" aria-label={t('search.results')} className="search-results">
        {rows.map((row, idx) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard drives the list from the field above.
          <div
            key={row.id}
            id={`found-${row.id}`}
            role="option"
            aria-selected={idx === at}
            tabIndex={-1}
            className="search-result"
            onClick={() => open(row.id)}
            onMouseEnter={() => setAt(idx)}
          >
            <strong>
              {row.found ?? row.head ?? t('search.noHead')}
              {row.found && (
                <span className="search-of"> {t('search.of', { head: row.head ?? t('search.noHead') })}</span>
              )}
            </strong>
            <span className="muted">
              {areaText(row.area, post.area_id)} · {t('search.members', { count: row.members })}
              {row.monitored_type ? ` · ${code('MonitoredType', row.monitored_type)}` : ''}
            </span>
          </div>
        ))}
      </div>
      {q !== '' && found.data?.items.length === 0 && <p className="muted search-none">{t('search.none')}</p>}
      {q === '' && <p className="muted search-none">{t('search.how')}</p>}
      {(found.data?.total ?? 0) > SHOWN && q !== '' && (
        <p className="muted search-none">{t('search.more', { total: found.data?.total ?? 0 })}</p>
      )}
    </Modal>
  );
}
