import { useMemo } from 'react';
import type { Schemas } from '@/api/client';
import { COLOUR } from '@/app/theme';
import { useChart } from '@/components/useChart';
import { usePreferences } from '@/lib/usePreferences';
import { axisOf } from './incomeAxis';

interface Props {
  points: Schemas['IncomePoint'][];
  names: string[];
  titleOf: (name: string) => string;
  incomeTitle: string;
  unit: string;
}

const LINES = [COLOUR.red, COLOUR.amber];

/** The income as points, the lines as steps: a line changes on the first day of a pack, not between two months. */
export function IncomeChart({ points, names, titleOf, incomeTitle, unit }: Props) {
  const { density } = usePreferences();
  const fontSize = density === 'large' ? 16 : 12;
  const option = useMemo(() => {
    const text = { fontSize, color: COLOUR.ink };
    const appliesNow = (name: string) => points.at(-1)?.lines.find((line) => line.name === name)?.applies;
    const inYuan = (fen: number | null | undefined) => (fen == null ? null : fen / 100);
    return {
      grid: { left: 8, right: 16, top: 56, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, textStyle: text, itemWidth: 22 },
      tooltip: { trigger: 'axis', renderMode: 'richText', textStyle: text },
      xAxis: { type: 'category', data: points.map(({ month }) => month), axisLabel: text },
      yAxis: {
        type: 'value',
        min: axisOf(points),
        axisLabel: text,
        splitLine: { lineStyle: { color: '#e4e9ee' } },
      },
      series: [
        {
          name: `${incomeTitle}（${unit}）`,
          type: 'line',
          data: points.map((point) => inYuan(point.income_per_head)),
          symbol: 'circle',
          symbolSize: 8,
          lineStyle: { width: 3 },
          itemStyle: { color: COLOUR.primary },
        },
        ...names.map((name, idx) => ({
          name: titleOf(name),
          type: 'line',
          step: 'start',
          symbol: 'none',
          data: points.map(({ lines }) => inYuan(lines.find((line) => line.name === name)?.up_to)),
          // Dashed where households of this register are not screened by it.
          lineStyle: { width: 2, type: appliesNow(name) ? 'solid' : 'dashed' },
          itemStyle: { color: LINES[idx % LINES.length] },
        })),
      ],
    };
  }, [points, names, titleOf, incomeTitle, unit, fontSize]);
  const box = useChart(option);
  // The table beside holds the same figures for those who do not see the drawing.
  return <div ref={box} className="chart" aria-hidden="true" />;
}
