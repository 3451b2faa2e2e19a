import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api, headers } from '@/api/client';
import { ProblemNotice } from '@/components/ProblemNotice';
import { useCode } from '@/i18n/useCode';
import { randomKey } from '@/lib/randomKey';
import type { Pair } from './Pairs';

/** The rows that are settled, each with a way back as long as there is one. */
export function SaidPairs({ batchId, pairs }: { batchId: string; pairs: Pair[] }) {
  const { t } = useTranslation('departments');
  const code = useCode();
  const client = useQueryClient();
  const reopen = useMutation({
    mutationFn: (pair: Pair) =>
      answer(
        api.POST('/api/v1/list-pairs/{list_pair_id}/reopen', {
          params: { path: { list_pair_id: pair.id }, header: headers(randomKey(), pair.version) },
          body: {},
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: ['list-batch', batchId] }),
  });
  if (pairs.length === 0) return null;
  const isAnswered = reopen.data?.answered_warning_id;
  return (
    <details>
      <summary>{t('said.title', { n: pairs.length })}</summary>
      <ProblemNotice problem={reopen.error} />
      {(reopen.data?.facts ?? 0) > 0 && <p role="status">{t('said.facts', { n: reopen.data?.facts })}</p>}
      {isAnswered && (
        <p role="alert">
          {t('said.answered')} <Link to={`/warnings/${isAnswered}`}>{t('facts.warning')}</Link>
        </p>
      )}
      <ul className="lists-said">
        {pairs.map((pair) => (
          <li key={pair.id}>
            <span>
              {t('pairs.line', { line: pair.line })} {pair.list_name ?? '--'} ·{' '}
              <Link to={`/households/${pair.household_id}`}>{pair.name}</Link> ·{' '}
              {code('PairState', pair.state)}
            </span>
            {pair.can_reopen && (
              <Button
                size="small"
                loading={reopen.isPending && reopen.variables.id === pair.id}
                disabled={reopen.isPending}
                onClick={() => reopen.mutate(pair)}
              >
                {pair.is_read_anew ? t('said.reopen') : t('said.revoke')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
