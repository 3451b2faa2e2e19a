import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '@/api/client';
import { useMay } from '@/app/session';
import { Facts } from '@/components/Facts';
import { ProblemNotice } from '@/components/ProblemNotice';
import { Tag } from '@/components/Tag';
import { useCode } from '@/i18n/useCode';
import { exactYuan } from '@/lib/money';
import { AnswerAsset } from './AnswerAsset';
import { WithdrawAuthorisation } from './WithdrawAuthorisation';
import './words';

type View = Schemas['AssetView'];
type Result = Schemas['AssetResultView'];

/**
 * What was found of a household's assets beside what it stated, for its verifiers alone. Each look is noted, so that nobody
 * looks by opening the page: it is asked for.
 */
export function AssetCard({ caseId, kind }: { caseId: string; kind: Schemas['CaseKind'] }) {
  const { t } = useTranslation('assets');
  const mayRead = useMay('read_assets');
  const [isShown, setShown] = useState(false);
  const assets = useQuery({
    queryKey: ['cases', caseId, 'assets'],
    enabled: isShown,
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/cases/{case_id}/assets', { params: { path: { case_id: caseId } }, signal })),
  });
  if (!mayRead || kind !== 'identification') return null;
  return (
    <section className="card" aria-label={t('title')} aria-busy={isShown && assets.isPending}>
      <h2>{t('title')}</h2>
      {!isShown && (
        <>
          <p className="muted">{t('about')}</p>
          <Button onClick={() => setShown(true)}>{t('show')}</Button>
        </>
      )}
      <ProblemNotice problem={assets.error} onRetry={() => void assets.refetch()} />
      {assets.data && <Shown view={assets.data} />}
    </section>
  );
}

function Shown({ view }: { view: View }) {
  const { t, i18n } = useTranslation('assets');
  const code = useCode();
  const [answering, setAnswering] = useState<Result | null>(null);
  const [isWithdrawing, setWithdrawing] = useState(false);
  const join = i18n.language.startsWith('zh') ? '、' : ', ';
  const { authorisation, stated } = view;
  const money = (fen: number | null | undefined) =>
    fen === null || fen === undefined ? null : exactYuan(fen);
  return (
    <>
      {!authorisation && <p>{t('unsigned')}</p>}
      {authorisation && (
        <Facts
          facts={[
            [
              t('authorisation'),
              <Tag key="state" tone={authorisation.state === 'valid' ? 'green' : 'amber'}>
                {code('AuthorisationState', authorisation.state)}
              </Tag>,
            ],
            [t('signedOn'), authorisation.signed_on],
            [t('validUntil'), authorisation.valid_until],
            [t('kinds'), authorisation.kinds.map((one) => code('AssetKind', one)).join(join)],
            [
              t('adults'),
              authorisation.adults
                .map(({ name, withdrawn_on: on }) =>
                  on ? t('adultWithdrew', { name: name ?? '--', on }) : (name ?? '--'),
                )
                .join(join),
            ],
          ]}
        />
      )}
      <h3>{t('stated')}</h3>
      <Facts
        facts={[
          [t('application'), stated.application],
          [t('finding'), stated.finding],
          stated.explained.length > 0 ? [t('explained'), stated.explained.join('；')] : null,
          [t('months'), t('monthsOf', { n: stated.months })],
          [t('business'), money(stated.business)],
          [t('businessExpense'), money(stated.business_expense)],
          [t('property'), money(stated.property)],
        ]}
      />
      <h3>{t('asked')}</h3>
      {view.queries.length === 0 && <p className="muted">{t('notAsked')}</p>}
      <ul className="work-list">
        {view.queries.map((query) => (
          <li key={query.number}>
            {t('askedOf', {
              kind: code('AssetKind', query.kind),
              number: query.number,
              on: query.asked_on,
              by: query.asked_by ?? '--',
              n: query.persons,
            })}{' '}
            {query.answered_on ? t('told', { on: query.answered_on, n: query.found }) : t('waiting')}
          </li>
        ))}
      </ul>
      <h3>{t('found')}</h3>
      {view.results.length === 0 && <p className="muted">{t('nothing')}</p>}
      {view.unanswered > 0 && <p className="work-note">{t('unanswered', { n: view.unanswered })}</p>}
      <ul className="work-list">
        {view.results.map((result) => (
          <li key={result.id}>
            <p>
              <strong>{code('AssetKind', result.kind)}</strong> {result.name ?? '--'}：
              {(i18n.language.startsWith('zh') ? result.zh : result.en) ??
                t('blanked', { as_of: result.as_of, on: result.blanked_on ?? '' })}
            </p>
            {result.answer ? (
              <p>
                <Tag tone={result.answer === 'to_correct' ? 'amber' : 'green'}>
                  {code('AssetAnswer', result.answer)}
                </Tag>{' '}
                {result.text}{' '}
                <span className="muted">
                  {t('answeredBy', { by: result.answered_by ?? '--', on: result.answered_on ?? '' })}
                </span>
              </p>
            ) : null}
            {view.may_answer &&
              !result.blanked_on &&
              (result.is_own ? (
                <p className="muted">{t('own')}</p>
              ) : (
                <Button
                  aria-label={t('answerOf', {
                    kind: code('AssetKind', result.kind),
                    name: result.name ?? '',
                  })}
                  onClick={() => setAnswering(result)}
                >
                  {result.answer ? t('again') : t('answer')}
                </Button>
              ))}
          </li>
        ))}
      </ul>
      <p className="muted">{t('never')}</p>
      {view.may_withdraw && <Button onClick={() => setWithdrawing(true)}>{t('withdraw.open')}</Button>}
      {answering && (
        <AnswerAsset
          result={answering}
          onDone={() => setAnswering(null)}
          onClose={() => setAnswering(null)}
        />
      )}
      {isWithdrawing && (
        <WithdrawAuthorisation
          view={view}
          onDone={() => setWithdrawing(false)}
          onClose={() => setWithdrawing(false)}
        />
      )}
    </>
  );
}
