import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useToday } from '@/app/session';
import { Tag } from '@/components/Tag';
import { lastStep, type Stage, type Status } from './stages';
import type { CaseView } from './useCase';
import './cases.css';
import './words';

interface Props {
  view: CaseView;
  tasks: { stage: Stage; status: Status }[];
  onAct: (act: Schemas['ActKind']) => void;
}

/** What belongs to a case, in its order. Done is plain text; only what waits for an act is coloured and can be pressed. */
export function TaskList({ view, tasks, onAct }: Props) {
  const { t } = useTranslation('cases');
  const today = useToday();
  return (
    <ol className="task-list">
      {tasks.map(({ stage, status }) => {
        const step = stage.act ? lastStep(view, stage.act) : view.steps[0];
        const act = stage.act;
        const canAct =
          act !== null && (status === 'now' || (status === 'optional' && view.may.includes(act)));
        const hint =
          status === 'done' && step
            ? t('doneBy', { on: step.on, actor: step.actor })
            : status === 'waiting' &&
                stage.key === 'notice_end' &&
                view.notice_until &&
                today < view.notice_until
              ? t('hangsUntil', { until: view.notice_until })
              : status === 'waiting'
                ? t(`waitsFor.${stage.level}`)
                : status === 'optional'
                  ? t('optionalHint')
                  : null;
        const text = (
          <>
            <span className="task-name">{t(`stage.${stage.key}`)}</span>
            {hint && <span className="task-hint muted">{hint}</span>}
          </>
        );
        return (
          <li key={stage.key} data-status={status}>
            {canAct ? (
              <button type="button" className="task-text" onClick={() => onAct(act)}>
                {text}
              </button>
            ) : (
              <span className="task-text">{text}</span>
            )}
            <span className="task-status">
              {status === 'now' || status === 'waiting' ? (
                <Tag tone={status === 'now' ? 'blue' : undefined}>{t(`status.${status}`)}</Tag>
              ) : (
                t(`status.${status}`)
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
