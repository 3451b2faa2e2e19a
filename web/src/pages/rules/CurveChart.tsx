import { MarkLineComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { useMemo } from 'react';
import type { Schemas } from '@/api/client';
import { COLOUR } from '@/app/theme';
import { useChart } from '@/components/useChart';
import { yuan } from '@/lib/money';
import { usePreferences } from '@/lib/usePreferences';

use([MarkLineComponent]);

interface Props {
  points: Schemas['CurvePoint'][];
  name: string;
  label: string;
}

/** How many households are within the range, line by line; the line asked for is marked. */
export function CurveChart({ points, name, label }: Props) {
  const { density } = usePreferences();
  const fontSize = density === 'large' ? 16 : 12;
  const option = useMemo(() => {
    const text = { fontSize, color: COLOUR.ink };
    const asked = points.find(({ percent }) => percent === 100);
    return {
      grid: { left: 4, right: 24, top: 28, bottom: 4, containLabel: true },
      tooltip: { trigger: 'axis', renderMode: 'richText', textStyle: text },
      xAxis: {
        type: 'category',
        data: points.map(({ line }) => yuan(line)),
        axisLabel: { ...text, hideOverlap: true },
      },
      yAxis: { type: 'value', minInterval: 1, axisLabel: text },
      series: [
        {
          type: 'line',
          name,
          color: COLOUR.primary,
          symbol: 'circle',
          symbolSize: 6,
          data: points.map(({ within }) => within),
          markLine: asked && {
            symbol: 'none',
            label: { ...text, formatter: '{b}', position: 'end' },
            lineStyle: { color: COLOUR.amber, type: 'dashed', width: 2 },
            data: [{ xAxis: yuan(asked.line), name: yuan(asked.line) }],
          },
        },
      ],
    };
  }, [fontSize, name, points]);
  return <div ref={useChart(option)} className="cockpit-chart" role="img" aria-label={label} />;
}
