import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, type Schemas } from '@/api/client';
import { useCommand } from '@/api/useCommand';
import { usePeople } from '@/api/usePeople';
import { useMay, useSession } from '@/app/session';
import { ClockChip } from '@/components/ClockChip';
import { MenuButton } from '@/components/MenuButton';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { say } from '@/lib/said';

type Group = Schemas['WaitingGroup'];
type Person = Schemas['PersonView'];
/** So many are shown before somebody asks for all. */
const FIRST = 12;
/** So many risks are named; the list behind the row has the others. */
const NAMED = 3;

/** The list of what a group counts. */
function listOf({ what, area_id: area, owner }: Group): string {
  if (what === 'clue') return `/clues?state=open&area=${area}`;
  return `/clues/warnings?state=open&area=${area}&${owner ? `account_id=${owner}` : 'unowned=true'}`;
}

/** What others owe: counts by place and person, the oldest first; two clicks give a count to somebody. */
export function WaitingGroups({ groups }: { groups: Group[] }) {
  const { t } = useTranslation('today');
  const code = useCode();
  const { post } = useSession();
  const mayAssign = useMay('assign_warnings');
  // Asked for when a hand comes near: the first screen does without.
  const [isNear, setNear] = useState(false);
  const people = usePeople(mayAssign && isNear);
  const [isAll, setAll] = useState(false);
  const give = useCommand(
    ({ group, person }: { group: Group; person: Person }, key) =>
      answer(
        api.POST('/api/v1/warnings/owner', {
          params: { header: { 'Idempotency-Key': key } },
          body: { area_id: group.area_id, from: group.owner, to: person.account_id },
        }),
      ),
    ({ assigned, own }, { person }) =>
      say(
        own > 0
          ? t('others.ownLeft', { count: assigned, own, name: person.name })
          : t('others.assigned', { count: assigned, name: person.name }),
      ),
  );
  // Some are called by their post.
  const labelOf = ({ name, role }: Person) =>
    name.includes(code('Role', role)) ? name : t('others.person', { name, role: code('Role', role) });
  // A warning tells of risks; what a clue is about is known when it was verified, until then by which way it came.
  const mattersOf = ({ risks, channels }: Group) => [
    ...risks.map(({ risk, count }) => ({ matter: code('RiskCategory', risk), count })),
    ...channels.map(({ channel, count }) => ({ matter: code('Channel', channel), count })),
  ];
  const sum = (of: (group: Group) => number) => groups.reduce((total, group) => total + of(group), 0);
  // Those of the place itself first, then those of the office.
  const candidates = ({ area_id: area, owner }: Group) =>
    (people.data ?? [])
      .filter((person) => person.answers_warnings && person.account_id !== owner)
      .filter((person) => person.area_id === area || person.area_id === post.area_id)
      .sort((a, b) => Number(b.area_id === area) - Number(a.area_id === area));
  return (
    <section
      className="card today-section others"
      aria-label={t('others.title')}
      onPointerEnter={() => setNear(true)}
      onFocus={() => setNear(true)}
    >
      <div className="card-head">
        <h2>{t('others.title')}</h2>
        <span className="muted">
          {t('others.about', { count: sum(({ count }) => count), overdue: sum(({ overdue }) => overdue) })}
        </span>
      </div>
      <ProblemNotice problem={give.problem} onRetry={give.repeat} />
      <table className="list-table">
        <caption className="visually-hidden">{t('others.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('others.place')}</th>
            <th scope="col">{t('others.what')}</th>
            <th scope="col">{t('others.matter')}</th>
            <th scope="col">{t('others.owner')}</th>
            <th scope="col">{t('others.oldest')}</th>
            {mayAssign && (
              <th scope="col">
                <span className="visually-hidden">{t('others.assign')}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {groups.slice(0, isAll ? groups.length : FIRST).map((group) => (
            <tr key={`${group.what}${group.area_id}/${group.owner}`}>
              <td className="list-name" data-label={t('others.place')}>
                <Link to={listOf(group)}>{group.place}</Link>
              </td>
              <td data-label={t('others.what')}>
                {t('others.count', { what: code('Waiting', group.what), count: group.count })}
              </td>
              <td data-label={t('others.matter')}>
                {mattersOf(group)
                  .slice(0, NAMED)
                  .map(({ matter, count }) => t('others.risk', { risk: matter, count }))
                  .join(' · ')}
              </td>
              <td data-label={t('others.owner')}>
                {group.owner_name ?? (group.what === 'warning' ? <Tag>{t('others.nobody')}</Tag> : '--')}
              </td>
              <td data-label={t('others.oldest')}>
                <ClockChip due={group.due} />
                {group.overdue > 0 && (
                  <span className="muted"> {t('others.overdueOf', { count: group.overdue })}</span>
                )}
              </td>
              {mayAssign && (
                <td className="others-act">
                  {group.what === 'warning' && (
                    <MenuButton
                      size="small"
                      loading={give.busy}
                      aria-label={t('others.assignOf', { place: group.place, count: group.count })}
                      entries={candidates(group).map((person) => ({
                        key: `${person.account_id}/${person.role}`,
                        label: labelOf(person),
                        act: () => void give.send({ group, person }),
                      }))}
                    >
                      {t('others.assign')}
                    </MenuButton>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {groups.length > FIRST && !isAll && (
        <Button type="link" onClick={() => setAll(true)}>
          {t('others.all', { count: groups.length })}
        </Button>
      )}
    </section>
  );
}
