import { Tooltip } from 'antd';
import type { ReactNode } from 'react';
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

interface Props {
  colour: Colour;
  /** Days left; negative when overdue. */
  daysLeft: number;
  /** What the person wants to know when looking closer. */
  detail?: string;
}

/** How much time is left: in words, by a shape, and by a colour. */
export function ClockChip({ colour, daysLeft, detail }: Props) {
  const { t } = useTranslation('common');
  const words = () => {
    if (colour === 'stopped') return t('clock.stopped');
    if (daysLeft < 0) return t('clock.overdue', { count: -daysLeft });
    return daysLeft === 0 ? t('clock.today') : t('clock.left', { count: daysLeft });
  };
  const chip = (
    <span className="clock" data-colour={colour} tabIndex={detail ? 0 : undefined}>
      <svg viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
        {SHAPES[colour]}
      </svg>
      {words()}
    </span>
  );
  return detail ? <Tooltip title={detail}>{chip}</Tooltip> : chip;
}

/** The clock of a clue or case as the server computed it. */
export function ProcedureClock({ clock }: { clock: Schemas['Clock'] | Schemas['ClockView'] }) {
  const { t } = useTranslation('common');
  const detail = t('clock.detail', { started: clock.started, stage: clock.stage_due });
  return <ClockChip colour={clock.colour} daysLeft={clock.days_left} detail={detail} />;
}

/** A last day without a procedure around it: amber from three days before. */
export function DueChip({ due }: { due: string }) {
  const left = daysBetween(useToday(), due);
  const colour = left < 0 ? 'red' : left <= 3 ? 'amber' : 'green';
  return <ClockChip colour={colour} daysLeft={left} detail={due} />;
}
