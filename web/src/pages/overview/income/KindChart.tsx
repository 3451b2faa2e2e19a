import { useMemo } from 'react';
import { COLOUR } from '@/app/theme';
import { useChart } from '@/components/useChart';
import { usePreferences } from '@/lib/usePreferences';
import type { Kind, MonthTrend } from './changes';

interface Props {
  months: MonthTrend[];
  names: { kind: Kind; name: string }[];
  label: string;
  unit: string;
}

/** Each kind has a mark of its own beside its colour. */
const MARKS = ['circle', 'diamond', 'triangle', 'rect'];
const COLOURS = [COLOUR.primary, COLOUR.amber, '#4f9d69', '#7a5195'];

/** The change of each kind against the same month of the year before, in per cent. */
export function KindChart({ months, names, label, unit }: Props) {
  const { density } = usePreferences();
  const fontSize = density === 'large' ? 16 : 12;
  const option = useMemo(() => {
    const text = { fontSize, color: COLOUR.ink };
    return {
      grid: { left: 4, right: 8, top: 64, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, textStyle: text, itemWidth: 22 },
      tooltip: { trigger: 'axis', renderMode: 'richText', textStyle: text },
      xAxis: {
        type: 'category',
        data: months.map(({ month }) => month.slice(2)),
        axisLabel: { ...text, hideOverlap: true },
      },
      yAxis: { type: 'value', name: unit, nameTextStyle: text, axisLabel: text },
      series: names.map(({ kind, name }, at) => ({
        type: 'line',
        name,
        color: COLOURS[at],
        symbol: MARKS[at],
        symbolSize: 8,
        data: months.map(({ kinds }) => kinds.find((one) => one.kind === kind)?.change_percent ?? null),
      })),
    };
  }, [fontSize, months, names, unit]);
  return <div ref={useChart(option)} className="income-chart" role="img" aria-label={label} />;
}
