/** Sheets as somebody would send them. */

const BYTE_ORDER_MARK = '\uFEFF';

/** Comma-separated, with the mark by which Excel and WPS recognise UTF-8. */
export function csv(cells: string[][]): Blob {
  const line = (row: string[]) => row.map((text) => `"${text.replace(/"/g, '""')}"`).join(',');
  return new Blob([BYTE_ORDER_MARK, cells.map(line).join('\r\n'), '\r\n'], {
    type: 'text/csv;charset=utf-8',
  });
}

/** A workbook of one sheet; every cell is text, so nothing in it can run. */
export function xlsx(cells: string[][], sheet: string): Blob {
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const packages = 'http://schemas.openxmlformats.org/package/2006';
  const media = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const row = (texts: string[], at: number) =>
    `<row r="${at + 1}">${texts
      .map(
        (text, column) =>
          `<c r="${letters(column)}${at + 1}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`,
      )
      .join('')}</row>`;
  const files: [string, string][] = [
    [
      '[Content_Types].xml',
      `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${media}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${media}.worksheet+xml"/></Types>`,
    ],
    [
      '_rels/.rels',
      `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `${head}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="${escaped(sheetName(sheet))}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ],
    [
      'xl/worksheets/sheet1.xml',
      `${head}<worksheet xmlns="${main}"><sheetData>${cells.map(row).join('')}</sheetData></worksheet>`,
    ],
  ];
  return new Blob([zip(files)], { type: `${media}.sheet` });
}

function letters(column: number): string {
  const before = column >= 26 ? letters(Math.floor(column / 26) - 1) : '';
  return before + String.fromCharCode(65 + (column % 26));
}

/** The characters that XML 1.0 does not take are left out. */
function escaped(text: string): string {
  const known = [...text].filter((char) => char >= ' ' || char === '\t' || char === '\n').join('');
  return known.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

const sheetName = (text: string) => text.replace(/[[\]:*?/\\]/g, ' ').slice(0, 31) || '1';

/** An archive whose entries are stored as they are. */
function zip(files: [string, string][]): Uint8Array<ArrayBuffer> {
  const utf8 = new TextEncoder();
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, text] of files) {
    const [path, data] = [utf8.encode(name), utf8.encode(text)];
    // Version, flag for UTF-8 names, stored, 1980-01-01, checksum, sizes, length of the name, nothing extra.
    const common = [
      u16(20),
      u16(0x0800),
      u16(0),
      u16(0),
      u16(0x21),
      u32(crc32(data)),
      u32(data.length),
      u32(data.length),
      u16(path.length),
      u16(0),
    ];
    const local = joined([u32(0x04034b50), ...common, path, data]);
    directory.push(
      joined([u32(0x02014b50), u16(20), ...common, u16(0), u16(0), u16(0), u32(0), u32(offset), path]),
    );
    parts.push(local);
    offset += local.length;
  }
  const listed = joined(directory);
  const end = [
    u32(0x06054b50),
    u16(0),
    u16(0),
    u16(files.length),
    u16(files.length),
    u32(listed.length),
    u32(offset),
    u16(0),
  ];
  return joined([...parts, listed, ...end]);
}

const u16 = (n: number) => Uint8Array.of(n & 255, (n >> 8) & 255);
const u32 = (n: number) => Uint8Array.of(n & 255, (n >>> 8) & 255, (n >>> 16) & 255, (n >>> 24) & 255);

function joined(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function crc32(data: Uint8Array): number {
  let crc = ~0;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
