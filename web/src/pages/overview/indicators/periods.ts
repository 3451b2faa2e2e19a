/** Quarters and years that can be looked at, the newest first: this one, and those of the year before. */
export function periodsUntil(today: string): string[] {
  const year = Number(today.slice(0, 4));
  const quarter = Math.ceil(Number(today.slice(5, 7)) / 3);
  const quarters = Array.from({ length: quarter + 4 }, (_, back) => {
    const at = year * 4 + quarter - 1 - back;
    return `${Math.floor(at / 4)}-Q${(at % 4) + 1}`;
  });
  return [...quarters, String(year), String(year - 1)];
}
