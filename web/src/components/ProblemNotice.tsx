import { Alert, Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type Problem, textOf } from '@/api/problem';

interface Props {
  problem: Problem | null | undefined;
  /** Repeats what failed, where that makes sense. */
  onRetry?: () => void;
  /** Places that a form shows beside its fields already. */
  shown?: ReadonlySet<string>;
}

/** The one way in which a failure is told: what, where, how to mend it, and what to quote to support. */
export function ProblemNotice({ problem, onRetry, shown }: Props) {
  const { t, i18n } = useTranslation('common');
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In a form the notice stands above what was just sent; elsewhere the page stays where it is.
    if (problem && box.current?.closest('form')) box.current.scrollIntoView({ block: 'nearest' });
  }, [problem]);
  if (!problem) return null;
  const { details } = problem;
  const places = (details.errors ?? []).filter(({ at }) => !shown?.has(at));
  const retry = onRetry && problem.mayBeRepeated;
  return (
    <div ref={box} className="problem" role="alert">
      <Alert
        type={problem.isConflict || problem.mayBeRepeated ? 'warning' : 'error'}
        showIcon
        role="presentation"
        title={textOf(details, i18n.language)}
        description={
          <>
            {places.length > 0 && (
              <ul className="problem-places">
                {places.map((place) => (
                  <li key={`${place.at}${place.code}`}>{textOf(place, i18n.language)}</li>
                ))}
              </ul>
            )}
            {details.trace_id !== '' && details.status >= 500 && (
              <details className="fold">
                <summary>{t('problem.technical')}</summary>
                {t('problem.quote', { code: details.code, trace: details.trace_id.slice(0, 8) })}
              </details>
            )}
          </>
        }
        action={
          retry && (
            <Button size="small" onClick={onRetry}>
              {t('retry')}
            </Button>
          )
        }
      />
    </div>
  );
}
