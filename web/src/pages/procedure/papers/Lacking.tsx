import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { textOf } from '@/api/problem';
import { useCode } from '@/i18n/useCode';
import '../cases/words';

/** What a file should have and has not, stage by stage, with the role that has it. */
export function Lacking({ items }: { items: Schemas['LackingItem'][] }) {
  const { t, i18n } = useTranslation('prints');
  const code = useCode();
  if (items.length === 0) return <p className="muted">{t('complete')}</p>;
  return (
    <div className="form-note">
      {t('lacking', { n: items.length })}
      <ul>
        {items.map((item) => (
          <li key={`${item.folder}${item.zh}`}>
            {code('Folder', item.folder)} · {textOf(item, i18n.language)}{' '}
            <span className="muted">{t('has', { role: code('Role', item.role) })}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
