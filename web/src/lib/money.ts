/** Amounts travel as whole fen; people read yuan. */

const YUAN = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const EXACT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

/** `1234567` becomes `12,346`: nobody compares by fen. */
export const yuan = (fen: number): string => YUAN.format(fen / 100);

/** To the fen, as it was entered and as it is corrected. */
export const exactYuan = (fen: number): string => EXACT.format(fen / 100);

/** What somebody typed, as fen; `null` when it is no amount. Full-width digits, commas and blanks are forgiven. */
export function fenOf(typed: string): number | null {
  const text = typed.normalize('NFKC').replace(/[,\s¥元]/g, '');
  if (!/^-?\d+(\.\d{1,2})?$/.test(text)) return null;
  const [whole = '0', part = ''] = text.replace('-', '').split('.');
  const fen = Number(whole) * 100 + Number(part.padEnd(2, '0'));
  return text.startsWith('-') ? -fen : fen;
}
