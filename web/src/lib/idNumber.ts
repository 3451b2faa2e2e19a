/** ID numbers of 18 characters: what is wrong with one, so that it is seen while typing and not after sending. */

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';

/** `null` when nothing is wrong. Blanks and full-width characters are forgiven. */
export function idNumberProblem(typed: string): 'length' | 'digits' | 'date' | 'check' | null {
  const text = typed.normalize('NFKC').replace(/\s/g, '').toUpperCase();
  if (text.length !== 18) return 'length';
  if (!/^\d{17}[\dX]$/.test(text)) return 'digits';
  const born = `${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`;
  const date = new Date(`${born}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== born) return 'date';
  const sum = WEIGHTS.reduce((total, weight, idx) => total + weight * Number(text[idx]), 0);
  return CHECKS[sum % 11] === text[17] ? null : 'check';
}
