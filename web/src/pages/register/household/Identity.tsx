import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Household } from '@/api/household';
import { useMay } from '@/app/session';
import { MaskedValue } from '@/components/MaskedValue';
import { PageTitle } from '@/components/PageTitle';
import { PersonWithPhone } from '@/components/PersonWithPhone';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { ProposeTransfer } from '@/pages/procedure/arrivals/ProposeTransfer';
import { DeclareKin } from '@/pages/procedure/cases/DeclareKin';
import { ProposeRevocation } from '@/pages/procedure/remedies/ProposeRevocation';
import { HouseholdForm } from './forms/HouseholdForm';
import { StatementForm } from './forms/StatementForm';
import { VisitForm } from './forms/VisitForm';

/** Whose page this is, how it stands, and what can be done. */
export function Identity({ household }: { household: Household }) {
  const { t } = useTranslation('household');
  const code = useCode();
  const [form, setForm] = useState<'visit' | 'statement' | 'household' | 'transfer' | 'revoke' | null>(null);
  const mayVisit = useMay('record_visits');
  const mayState = useMay('edit_statements');
  const mayEdit = useMay('edit_households');
  const mayAct = useMay('act_on_cases');
  const mayTransfer = useMay('propose_arrivals');
  const mayRevoke = useMay('propose_revocations');
  // What can be revoked: the inclusion while it holds, else the elimination that ended the last spell.
  const wasEliminated = household.cases.some(({ state }) => state === 'labelled');
  const revocable = household.spell ? 'revoke_inclusion' : wasEliminated ? 'revoke_elimination' : null;
  const head = household.members.find(({ relation }) => relation === 'head');
  const close = () => setForm(null);
  const isActive = household.state === 'active';
  return (
    <>
      <PageTitle
        household={head?.name}
        title={t('title')}
        path={household.area.map((area, idx) => (
          <span key={area.id} className={idx === 0 ? 'path-top' : undefined}>
            {idx > 0 && <span className={idx === 1 ? 'path-top' : undefined}> ▸ </span>}
            <Link className="path-link" to={`/households?area=${area.id}`}>
              {area.name}
            </Link>
          </span>
        ))}
        actions={
          isActive && (
            <>
              {mayVisit && (
                <Button type="primary" onClick={() => setForm('visit')}>
                  {t('act.visit')}
                </Button>
              )}
              {mayState && <Button onClick={() => setForm('statement')}>{t('act.statement')}</Button>}
              {mayTransfer && !household.spell && (
                <Button onClick={() => setForm('transfer')}>{t('act.transfer')}</Button>
              )}
              {mayRevoke && revocable && (
                <Button onClick={() => setForm('revoke')}>
                  {household.spell ? t('act.revokeInclusion') : t('act.revokeElimination')}
                </Button>
              )}
              {mayAct && <DeclareKin householdId={household.id} />}
              {mayEdit && <Button onClick={() => setForm('household')}>{t('act.edit')}</Button>}
            </>
          )
        }
      />
      <div className="identity">
        <span className="chips">
          {!isActive && <Tag>{t('ended')}</Tag>}
          {household.spell ? (
            <Tag tone="blue">
              {t('monitoredAs', {
                type: code('MonitoredType', household.spell.monitored_type),
                since: household.spell.included_on,
              })}
            </Tag>
          ) : (
            <Tag>{t('notMonitored')}</Tag>
          )}
          <Tag>{code('Population', household.population)}</Tag>
          {household.civil_affairs && <Tag>{code('CivilAffairsStatus', household.civil_affairs)}</Tag>}
          <Tag>{t('persons', { count: household.members.length })}</Tag>
          {!household.has_labour && <Tag tone="amber">{t('noLabour')}</Tag>}
          {household.warnings.some(({ state }) => state === 'open') && <Tag tone="amber">{t('warned')}</Tag>}
        </span>
        <dl className="identity-facts">
          {household.numbers.map(({ system, number }) => (
            <div key={system}>
              <dt>{t(`number.${system as 'township' | 'national' | 'provincial'}`)}</dt>
              <dd>{number}</dd>
            </div>
          ))}
          <div>
            <dt>{t('phone')}</dt>
            <dd>
              <MaskedValue householdId={household.id} field="phone" masked={household.phone} />
            </dd>
          </div>
          <div>
            <dt>{t('account')}</dt>
            <dd>
              <MaskedValue householdId={household.id} field="account" masked={household.account} />
            </dd>
          </div>
          <div>
            <dt>{t('contacts')}</dt>
            <dd>
              {household.contacts.length === 0
                ? t('noContact')
                : household.contacts.map(({ account_id: id, name, phone, level }) => (
                    <PersonWithPhone
                      key={id + level}
                      name={`${name}${level === 'town' ? t('ofTown') : t('ofVillage')}`}
                      phone={phone}
                    />
                  ))}
            </dd>
          </div>
        </dl>
        {household.note && <p className="muted">{household.note}</p>}
      </div>
      {form === 'visit' && <VisitForm householdId={household.id} onClose={close} />}
      {form === 'statement' && <StatementForm household={household} onClose={close} />}
      {form === 'transfer' && <ProposeTransfer householdId={household.id} onClose={close} />}
      {form === 'revoke' && revocable && (
        <ProposeRevocation householdId={household.id} kind={revocable} onClose={close} />
      )}
      {form === 'household' && <HouseholdForm household={household} onClose={close} />}
    </>
  );
}
