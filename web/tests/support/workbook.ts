/** What stands in a workbook that was saved. */
import { inflateRawSync } from 'node:zlib';

/** The parts of a workbook, by name. */
function partsOf(book: Buffer): Map<string, string> {
  const parts = new Map<string, string>();
  const directory = book.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  let at = book.readUInt32LE(directory + 16);
  for (let left = book.readUInt16LE(directory + 10); left > 0; left -= 1) {
    const [size, name, extra, comment] = [
      book.readUInt32LE(at + 20),
      ...[28, 30, 32].map((offset) => book.readUInt16LE(at + offset)),
    ] as [number, number, number, number];
    const local = book.readUInt32LE(at + 42);
    const begin = local + 30 + book.readUInt16LE(local + 26) + book.readUInt16LE(local + 28);
    const packed = book.subarray(begin, begin + size);
    const isStored = book.readUInt16LE(at + 10) === 0;
    parts.set(
      book.subarray(at + 46, at + 46 + name).toString(),
      (isStored ? packed : inflateRawSync(packed)).toString(),
    );
    at += 46 + name + extra + comment;
  }
  return parts;
}

/** All texts of a workbook. */
export function textsOf(book: Buffer): string[] {
  const texts = [...partsOf(book).values()].flatMap((part) => [...part.matchAll(/<t[^>]*>([^<]*)<\/t>/g)]);
  return texts.map(([, text]) => text ?? '');
}
