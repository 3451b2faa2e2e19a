import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import i18next from 'i18next';
import { type RefObject, useEffect, useRef } from 'react';

use([LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

/**
 * Draws into the box that takes the reference. Tooltips are drawn, too: as HTML they would need inline styles, which the
 * page's content policy forbids. `onPick` is told the name of a part that somebody clicks.
 */
export function useChart(
  option: EChartsCoreOption,
  onPick?: (name: string) => void,
): RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  useEffect(() => {
    if (!box.current) return undefined;
    // What it says of itself to those who do not see it is in the language of the screen.
    const locale = i18next.language === 'en' ? 'EN' : 'ZH';
    const chart = init(box.current, undefined, { renderer: 'canvas', locale });
    const follow = new ResizeObserver(() => chart.resize());
    follow.observe(box.current);
    chart.setOption({ animation: false, ...option });
    chart.on('click', ({ name }) => pick.current?.(name));
    return () => {
      follow.disconnect();
      chart.dispose();
    };
  }, [option]);
  return box;
}
