/** The demo province has one city, and the notice on inspections asks for fourteen. */
import type { Person } from './browser.ts';

interface Area {
  id: string;
  level: string;
  code: string;
}

/** The ids of fourteen cities; those that are not there are brought in by the administrator. */
export async function fourteenCities(province: Person, admin: () => Promise<Person>): Promise<string[]> {
  const areas = async () => (await province.api('GET', '/areas')).json as Area[];
  const root = (await areas()).find(({ level }) => level === 'province')?.code ?? '';
  const cities = async () => (await areas()).filter(({ level }) => level === 'city');
  if ((await cities()).length < 14) {
    const rows = Array.from({ length: 13 }, (_, index) => {
      const code = `99${index + 20}`.padEnd(Math.max(root.length, 4), '0');
      return `${code},${root},city,ordinary,虚构${index + 1}市`;
    });
    const csv = `${['code,parent,level,kind,name', ...rows].join('\n')}\n`;
    const { status, json } = await (await admin()).api('POST', '/areas/import', { csv });
    if (status !== 200) throw new Error(JSON.stringify(json));
  }
  return (await cities()).map(({ id }) => id);
}
