import { Button, Form, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useContacts } from '@/api/household';
import { usePeople } from '@/api/usePeople';
import { useMay, useToday } from '@/app/session';
import { DateField } from '@/components/DateField';
import { Facts } from '@/components/Facts';
import { FormDrawer } from '@/components/FormDrawer';
import { PersonWithPhone } from '@/components/PersonWithPhone';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import './words';

type Level = Schemas['ContactLevel'];
const LEVELS: Level[] = ['town', 'village'];

/** Who follows the household, at the town and at the village. */
export function Contacts({ householdId }: { householdId: string }) {
  const { t } = useTranslation('assistance');
  const code = useCode();
  const mayAssign = useMay('assign_contacts');
  const [level, setLevel] = useState<Level | null>(null);
  const contacts = useContacts(householdId);
  const present = (wanted: Level) => contacts.data?.find((one) => one.level === wanted && !one.to);
  return (
    <section className="card" aria-label={t('contacts')}>
      <h2>{t('contacts')}</h2>
      <ProblemNotice problem={contacts.error} onRetry={() => void contacts.refetch()} />
      <Facts
        facts={LEVELS.map((one) => {
          const contact = present(one);
          return [
            code('ContactLevel', one),
            <span key={one} className="button-row">
              <span>
                {contact ? t('contactSince', { name: contact.name, on: contact.from }) : t('noContact')}
              </span>
              {contact?.phone && <PersonWithPhone phone={contact.phone} />}
              {mayAssign && (
                <Button size="small" onClick={() => setLevel(one)}>
                  {contact ? t('changeContact') : t('nameContact')}
                </Button>
              )}
            </span>,
          ] as const;
        })}
      />
      {level && <Assign householdId={householdId} level={level} onClose={() => setLevel(null)} />}
    </section>
  );
}

function Assign({ householdId, level, onClose }: { householdId: string; level: Level; onClose: () => void }) {
  const { t } = useTranslation('assistance');
  const code = useCode();
  const today = useToday();
  const people = usePeople();
  const eligible = (people.data ?? []).filter((person) => person.contact_level === level);
  return (
    <FormDrawer<{ account_id: string; from: string }, Schemas['ContactView']>
      id={`contact/${householdId}/${level}`}
      title={code('ContactLevel', level)}
      householdId={householdId}
      initial={{ from: today }}
      submit={(values, key) =>
        answer(
          api.POST('/api/v1/households/{household_id}/contacts', {
            params: { path: { household_id: householdId }, header: { 'Idempotency-Key': key } },
            body: { ...values, level },
          }),
        )
      }
      onDone={onClose}
      onClose={onClose}
    >
      <ProblemNotice problem={people.error} onRetry={() => void people.refetch()} />
      <Form.Item name="account_id" label={t('person')} rules={[{ required: true }]} extra={t('personHelp')}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={eligible.map((person) => ({
            value: person.account_id,
            label: `${person.name} · ${code('Role', person.role)} · ${person.area_name}`,
          }))}
        />
      </Form.Item>
      <DateField name="from" label={t('fromDay')} max={today} />
    </FormDrawer>
  );
}
