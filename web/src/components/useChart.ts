import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { type RefObject, useEffect, useRef } from 'react';

use([LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

/**
 * Draws into the box that takes the reference. Tooltips are drawn, too: as HTML they would need inline styles, which the
 * page's content policy forbids.
 */
export function useChart(option: EChartsCoreOption): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!box.current) return undefined;
    const chart = init(box.current, undefined, { renderer: 'canvas' });
    const follow = new ResizeObserver(() => chart.resize());
    follow.observe(box.current);
    chart.setOption({ animation: false, ...option });
    return () => {
      follow.disconnect();
      chart.dispose();
    };
  }, [option]);
  return box;
}
