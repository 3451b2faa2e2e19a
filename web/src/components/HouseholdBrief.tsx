import { useTranslation } from 'react-i18next';
import { useContacts, useHousehold, useVisits } from '@/api/household';
import { PersonWithPhone } from '@/components/PersonWithPhone';
import { useCode } from '@/i18n/useCode';
import { yuan } from '@/lib/money';
import { Facts } from './Facts';
import { MaskedValue } from './MaskedValue';

/** What somebody wants to know of a household before they deal with it. */
export function HouseholdBrief({ householdId }: { householdId: string }) {
  const { t } = useTranslation('common');
  const code = useCode();
  const { data: household } = useHousehold(householdId);
  const visits = useVisits(householdId);
  const contacts = useContacts(householdId);
  if (!household) return null;
  const visit = visits.data?.items.at(-1);
  const latest = [...household.statements].sort((a, b) => a.period.localeCompare(b.period)).at(-1);
  const present = contacts.data?.filter(({ to }) => !to) ?? [];
  return (
    <section className="card" aria-label={t('brief.title')}>
      <h2>{t('brief.title')}</h2>
      <Facts
        facts={[
          [t('brief.population'), code('Population', household.population)],
          [
            t('brief.monitored'),
            household.spell ? code('MonitoredType', household.spell.monitored_type) : t('brief.no'),
          ],
          [t('brief.members'), t('brief.persons', { count: household.members.length })],
          [
            t('brief.income'),
            latest ? t('brief.incomeOf', { month: latest.period, amount: yuan(latest.disposable) }) : '--',
          ],
          [t('brief.visit'), visit ? visit.visited_on : '--'],
          [
            t('brief.phone'),
            <MaskedValue key="phone" householdId={household.id} field="phone" masked={household.phone} />,
          ],
          [
            t('brief.contacts'),
            present.length === 0
              ? '--'
              : present.map((one) => (
                  <PersonWithPhone key={one.account_id + one.level} name={one.name} phone={one.phone} />
                )),
          ],
        ]}
      />
    </section>
  );
}
