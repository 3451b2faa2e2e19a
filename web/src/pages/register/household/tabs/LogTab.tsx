import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import type { Household } from '@/api/household';
import { useMay } from '@/app/session';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import { useCommandNames } from '@/i18n/useCommandNames';
import { minuteOf } from '@/lib/dates';
import { WhoLooked } from './WhoLooked';

type Entry = Schemas['LogEntry'];

/** Who changed something or looked at what is masked, when and why. */
export function LogTab({ household }: { household: Household }) {
  const { t } = useTranslation('household');
  const code = useCode();
  const mayAsk = useMay('read_readings');
  const { data, error, refetch } = useQuery({
    queryKey: ['household', household.id, 'log'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/households/{household_id}/log', {
          params: { path: { household_id: household.id } },
          signal,
        }),
      ),
    staleTime: 0,
  });
  const { commandName } = useCommandNames();
  const why = (entry: Entry) =>
    [
      entry.fields.map((field) => code('SensitiveField', field)).join('、'),
      entry.reveal_reason ? code('RevealReason', entry.reveal_reason) : '',
      entry.reason ?? '',
    ]
      .filter(Boolean)
      .join(' · ');
  return (
    <>
      <section className="card">
        <h2>{t('tab.log')}</h2>
        <p className="muted">{t('log.about')}</p>
        <ProblemNotice problem={error} onRetry={() => void refetch()} />
        {data?.length === 0 && <p className="muted">{t('log.none')}</p>}
        {data && data.length > 0 && (
          <div className="scroll-x">
            <table className="plain-table">
              <caption className="visually-hidden">{t('tab.log')}</caption>
              <thead>
                <tr>
                  <th scope="col">{t('log.at')}</th>
                  <th scope="col">{t('log.who')}</th>
                  <th scope="col">{t('log.what')}</th>
                  <th scope="col">{t('log.why')}</th>
                </tr>
              </thead>
              <tbody>
                {data.map((entry) => (
                  <tr key={`${entry.at}${entry.command}${entry.actor}`}>
                    <td>{minuteOf(entry.at)}</td>
                    <td>
                      {entry.actor}
                      {entry.entered_by ? ` ${t('log.enteredBy', { name: entry.entered_by })}` : ''}
                    </td>
                    <td>{commandName(entry.command)}</td>
                    <td>{why(entry) || '--'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
      {mayAsk && <WhoLooked householdId={household.id} />}
    </>
  );
}
