import { Tooltip } from 'antd';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { useToday } from '@/app/session';
import { daysBetween } from '@/lib/dates';

type Colour = Schemas['ClockColour'];

/** A shape for each colour, so that nobody needs to tell colours apart. */
const SHAPES: Record<Colour, ReactNode> = {
  green: <circle cx="8" cy="8" r="7" />,
  amber: <path d="M8 1 15.5 15H.5Z" />,
  red: <path d="M1 1h14v14H1Z" />,
  stopped: <path d="M2 1h4v14H2ZM10 1h4v14h-4Z" />,
};
/** Where there is no procedure: amber from so many days before the last, as the server has it for the others. */
const SOON_DAYS = 3;

/** The days of a procedure; an elimination has none of its own but the last. */
type Clock = Pick<Schemas['Clock'], 'started' | 'stage_due' | 'colour'>;

interface Props {
  /** Last day of the whole. */
  due: string;
  /** The present stage within it. */
  clock?: Clock | null;
}

/** The day that comes first, by which everything that waits is put in order. */
export function nearest({ due, clock }: Props): string {
  return clock && clock.stage_due < due ? clock.stage_due : due;
}

/** How much time is left, of the stage and of the whole: in words, by a shape, and by a colour; the same everywhere. */
export function ClockChip({ due, clock }: Props) {
  const { t } = useTranslation('common');
  const today = useToday();
  const left = daysBetween(today, nearest({ due, clock }));
  const colour = clock?.colour ?? (left < 0 ? 'red' : left <= SOON_DAYS ? 'amber' : 'green');
  const until = (day: string) => {
    const days = daysBetween(today, day);
    if (days < 0) return t('clock.overdue', { count: -days });
    return days === 0 ? t('clock.today') : t('clock.left', { count: days });
  };
  const parts = () => {
    if (colour === 'stopped') return [t('clock.stopped')];
    if (!clock || clock.stage_due >= due) return [until(due)];
    return [t('clock.stage', { stage: until(clock.stage_due) }), t('clock.whole', { whole: until(due) })];
  };
  const detail = clock
    ? t('clock.detail', { started: clock.started, stage: clock.stage_due, due })
    : t('clock.due', { due });
  return (
    <Tooltip title={detail}>
      <span className="clock" data-colour={colour}>
        <svg viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
          {SHAPES[colour]}
        </svg>
        <span>
          {parts().map((part, at) => (
            <Fragment key={part}>
              {at > 0 && ' · '}
              <span className="clock-part">{part}</span>
            </Fragment>
          ))}
        </span>
      </span>
    </Tooltip>
  );
}
