import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import type { Household } from '@/api/household';
import { useMay } from '@/app/session';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { GuaranteeForm } from '../forms/GuaranteeForm';

const GUARANTEES = ['food', 'clothing', 'education', 'medical', 'housing', 'water'] as const;
const TONE = { met: 'green', suspected: 'amber', unmet: 'red' } as const;

/** 两不愁三保障 and water: how each stands, and how it stood before. */
export function GuaranteesTab({ household }: { household: Household }) {
  const { t } = useTranslation('household');
  const code = useCode();
  const mayEdit = useMay('edit_guarantees') && household.state === 'active';
  const [editing, setEditing] = useState<Schemas['Guarantee'] | null>(null);
  return (
    <section className="card">
      <h2>{t('guarantee.title')}</h2>
      <div className="scroll-x">
        <table className="plain-table">
          <caption className="visually-hidden">{t('guarantee.title')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('guarantee.what')}</th>
              <th scope="col">{t('guarantee.state')}</th>
              <th scope="col">{t('guarantee.since')}</th>
              <th scope="col">{t('guarantee.note')}</th>
              {mayEdit && <th scope="col">{t('statement.act')}</th>}
            </tr>
          </thead>
          <tbody>
            {GUARANTEES.map((guarantee) => {
              const rows = household.guarantees.filter((row) => row.guarantee === guarantee);
              const now = rows.find(({ until }) => !until);
              const past = rows.filter(({ until }) => until);
              return (
                <tr key={guarantee}>
                  <th scope="row">{code('Guarantee', guarantee)}</th>
                  <td>
                    {now ? <Tag tone={TONE[now.state]}>{code('GuaranteeState', now.state)}</Tag> : '--'}
                    {past.map((row) => (
                      <p key={row.since} className="muted">
                        {row.since}–{row.until} {code('GuaranteeState', row.state)}
                      </p>
                    ))}
                  </td>
                  <td>{now?.since ?? '--'}</td>
                  <td>{now?.note ?? '--'}</td>
                  {mayEdit && (
                    <td>
                      <Button size="small" onClick={() => setEditing(guarantee)}>
                        {t('guarantee.update')}
                      </Button>
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {editing && (
        <GuaranteeForm household={household} guarantee={editing} onClose={() => setEditing(null)} />
      )}
    </section>
  );
}
