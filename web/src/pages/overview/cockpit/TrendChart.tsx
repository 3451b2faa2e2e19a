import { BarChart } from 'echarts/charts';
import { AriaComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { useMemo } from 'react';
import type { Schemas } from '@/api/client';
import { COLOUR } from '@/app/theme';
import { useChart } from '@/components/useChart';
import { usePreferences } from '@/lib/usePreferences';

use([BarChart, AriaComponent]);

interface Props {
  months: Schemas['TrendMonth'][];
  names: { included: string; ended: string; monitored: string };
  label: string;
}

/** New and eliminated as bars, told apart by patterns too; the stock as a line with an axis of its own. */
export function TrendChart({ months, names, label }: Props) {
  const { density } = usePreferences();
  const fontSize = density === 'large' ? 16 : 12;
  const option = useMemo(() => {
    const text = { fontSize, color: COLOUR.ink };
    const axis = { type: 'value', minInterval: 1, axisLabel: text, splitLine: { show: false } };
    return {
      aria: { enabled: true, decal: { show: true } },
      grid: { left: 4, right: 4, top: 64, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, textStyle: text, itemWidth: 22 },
      tooltip: { trigger: 'axis', renderMode: 'richText', textStyle: text },
      xAxis: {
        type: 'category',
        data: months.map(({ month }) => month.slice(2)),
        axisLabel: { ...text, hideOverlap: true },
      },
      yAxis: [{ ...axis, splitLine: { show: true } }, axis],
      series: [
        {
          type: 'bar',
          name: names.included,
          color: COLOUR.primary,
          data: months.map(({ included }) => included),
        },
        { type: 'bar', name: names.ended, color: '#4f9d69', data: months.map(({ ended }) => ended) },
        {
          type: 'line',
          name: names.monitored,
          yAxisIndex: 1,
          color: COLOUR.amber,
          symbol: 'diamond',
          symbolSize: 8,
          data: months.map(({ monitored }) => monitored),
        },
      ],
    };
  }, [fontSize, months, names]);
  return <div ref={useChart(option)} className="cockpit-chart" role="img" aria-label={label} />;
}
