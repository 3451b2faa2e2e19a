import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api/client';
import { AreaSelect } from '@/components/AreaSelect';
import { useCodeOptions } from '@/i18n/useCode';
import { code, id, several, whole } from '@/lib/filters';
import { exactYuan, fenOf } from '@/lib/money';
import { useUrlFilters } from '@/lib/useUrlFilters';
import type { Pack } from './facts';
import { packOf, usePacks } from './usePacks';
import './words';

type Population = Schemas['Population'];
const populations = several(code('Population'));
/** The levers in the address; amounts in fen. */
export const LEVERS = { area: id, line: whole, populations, from_line: whole, from_populations: populations };
const SIDES = ['from', 'to'] as const;
type Side = (typeof SIDES)[number];
interface Lever {
  line: string;
  populations: Population[];
}

/** The two levers, the line and whom it is for, as they are and as they might be. They begin at the pack in force. */
export function Levers({ busy }: { busy: boolean }) {
  const { data: packs } = usePacks();
  const pack = packs && packOf(packs, undefined);
  const { filters } = useUrlFilters(LEVERS);
  // Another address has other levers: the form follows it.
  return pack ? (
    <Form key={JSON.stringify(filters)} pack={pack} busy={busy} />
  ) : (
    <div className="page-loading" aria-busy="true" />
  );
}

function Form({ pack, busy }: { pack: Pack; busy: boolean }) {
  const { t } = useTranslation('policies');
  const options = useCodeOptions();
  const { filters, change } = useUrlFilters(LEVERS);
  const [area, setArea] = useState(filters.area);
  const begin = (line: number | undefined, whom: Population[] | undefined): Lever => ({
    line: exactYuan(line ?? pack.tiers[0]?.up_to ?? 0),
    populations: whom ?? pack.tiers[0]?.populations ?? [],
  });
  const [levers, setLevers] = useState<Record<Side, Lever>>({
    from: begin(filters.from_line, filters.from_populations),
    to: begin(filters.line, filters.populations),
  });
  const set = (side: Side, next: Partial<Lever>) =>
    setLevers({ ...levers, [side]: { ...levers[side], ...next } });
  const isWrong = (side: Side) => (fenOf(levers[side].line) ?? 0) <= 0;
  const isReady = SIDES.every((side) => !isWrong(side) && levers[side].populations.length > 0);
  const run = () => {
    if (!isReady) return;
    change({
      area,
      line: String(fenOf(levers.to.line)),
      populations: levers.to.populations.join(','),
      from_line: String(fenOf(levers.from.line)),
      from_populations: levers.from.populations.join(','),
    });
  };
  return (
    <form
      className="card whatif-levers"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      {SIDES.map((side) => (
        <fieldset key={side}>
          <legend>{t(`whatIf.side.${side}`)}</legend>
          <div className="whatif-line">
            <label htmlFor={`line-${side}`}>{t('whatIf.line')}</label>
            <Input
              id={`line-${side}`}
              inputMode="decimal"
              value={levers[side].line}
              status={isWrong(side) ? 'error' : undefined}
              aria-invalid={isWrong(side)}
              suffix={t('whatIf.yuan')}
              onChange={(event) => set(side, { line: event.target.value })}
            />
          </div>
          <Checkbox.Group
            className="choice-column"
            options={options('Population')}
            value={levers[side].populations}
            onChange={(populations) => set(side, { populations: populations as Population[] })}
          />
        </fieldset>
      ))}
      <div className="whatif-run">
        <AreaSelect value={area} onChange={setArea} />
        <Button type="primary" htmlType="submit" loading={busy} disabled={!isReady}>
          {t('whatIf.run')}
        </Button>
        {!isReady && <span className="muted">{t('whatIf.incomplete')}</span>}
      </div>
    </form>
  );
}
