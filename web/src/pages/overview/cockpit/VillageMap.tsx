import { MapChart } from 'echarts/charts';
import { AriaComponent, GeoComponent } from 'echarts/components';
import { registerMap, use } from 'echarts/core';
import { useMemo } from 'react';
import type { Schemas } from '@/api/client';
import { COLOUR } from '@/app/theme';
import { useChart } from '@/components/useChart';
import { CLASSES, classOf, share } from './figures';

use([MapChart, GeoComponent, AriaComponent]);

export type Shapes = Parameters<typeof registerMap>[1];
interface Shape {
  properties?: { code?: string };
}

/** One hue from light to dark, so that nobody needs to tell hues apart; the darker half carries a pattern, too. */
const RAMP = ['#f2f6fa', '#c9dcec', '#8fb8d8', '#4a87b5', '#0f4c81'] as const;
const LINES = { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 5], color: 'rgba(255,255,255,0.55)' };
const PATTERNS = [
  null,
  null,
  { ...LINES, rotation: 0.8, color: 'rgba(15,76,129,0.35)' },
  { ...LINES, rotation: -0.8 },
  { ...LINES, rotation: 0 },
] as const;

interface Props {
  shapes: Shapes;
  villages: Schemas['PlaceView'][];
  label: string;
  onVillage: (id: string) => void;
}

/** The villages, coloured by the share of monitored households. Only shapes of villages that are counted are drawn. */
export function VillageMap({ shapes, villages, label, onVillage }: Props) {
  const option = useMemo(() => {
    const known = new Map(villages.map((village) => [village.code, village]));
    const whole = shapes as { features?: Shape[] };
    const drawn = whole.features?.filter(({ properties }) => known.has(properties?.code)) ?? [];
    registerMap('villages', { ...whole, features: drawn } as Shapes);
    return {
      tooltip: {
        trigger: 'item',
        renderMode: 'richText',
        formatter: ({ name }: { name: string }) => {
          const village = known.get(name);
          return village
            ? `${village.name}\n${village.monitored} / ${village.households}（${share(village.monitored, village.households)}）`
            : name;
        },
      },
      series: [
        {
          type: 'map',
          map: 'villages',
          nameProperty: 'code',
          selectedMode: false,
          aspectScale: 1,
          top: 6,
          bottom: 6,
          left: 6,
          right: 6,
          label: { show: false },
          itemStyle: { borderColor: COLOUR.grey, borderWidth: 0.7 },
          emphasis: { label: { show: false }, itemStyle: { areaColor: '#ffd98a' } },
          data: villages.map(({ code, monitored, households }) => {
            const at = classOf(monitored, households);
            return {
              name: code,
              value: monitored,
              itemStyle: { areaColor: RAMP[at], color: RAMP[at], decal: PATTERNS[at] ?? undefined },
            };
          }),
        },
      ],
    };
  }, [shapes, villages]);
  const box = useChart(option, (name) => {
    const village = villages.find(({ code }) => code === name);
    if (village) onVillage(village.area_id);
  });
  return (
    <>
      <div ref={box} className="cockpit-chart cockpit-map" role="img" aria-label={label} />
      <ul className="cockpit-legend">
        {CLASSES.map((edge, at) => (
          <li key={edge}>
            <span data-class={at} aria-hidden="true" />
            {at === CLASSES.length - 1 ? `≥ ${edge}%` : `${edge}–${CLASSES[at + 1]}%`}
          </li>
        ))}
      </ul>
    </>
  );
}
