/**
 * The interpreter of the server's expressions: typed trees as arrays, no parser and no eval. What it says of a record is
 * what the server says of it: numbers are 64-bit, what is beyond them is unknown, like a division by zero, and what is not
 * known makes a comparison unknown.
 */

/** A number or a day as its number, a truth, a text; nothing that is not known. */
export type Value = bigint | boolean | string | null;

/** A typed tree; its first place says what it is. */
export type Tree = [string, ...unknown[]];

/** An expression with the names that it reads; `["input", 0]` is the first of them. */
export interface Expression {
  inputs: string[];
  tree: Tree;
}

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

/** What comes of an expression. */
export function evaluate(expression: Expression, valueOfName: (name: string) => Value): Value {
  const value = ([kind, ...parts]: Tree): Value => {
    const part = (index: number) => value(parts[index] as Tree);
    switch (kind) {
      case 'input':
        return valueOfName(expression.inputs[parts[0] as number] ?? '');
      case 'int':
        return BigInt(parts[0] as string);
      case 'bool':
        return parts[0] as boolean;
      case 'text':
        return parts[0] as string;
      case 'not': {
        const inner = part(0);
        return inner === null ? null : !inner;
      }
      case 'and':
      case 'or':
        return decided(kind === 'or', parts as Tree[], value);
      case 'null?':
        return part(0) === null;
      case 'coalesce': {
        for (const one of parts as Tree[]) {
          const found = value(one);
          if (found !== null) return found;
        }
        return null;
      }
      case '+':
      case '-':
      case '*':
      case '/':
        return arithmetic(kind, part(0), part(1));
      default:
        return compared(kind, part(0), part(1));
    }
  };
  return value(expression.tree);
}

/** `and` is decided by the first false part, `or` by the first true one; otherwise one unknown part makes it unknown. */
function decided(deciding: boolean, parts: Tree[], value: (tree: Tree) => Value): Value {
  let isKnown = true;
  for (const part of parts) {
    const truth = value(part);
    if (truth === deciding) return deciding;
    if (truth === null) isKnown = false;
  }
  return isKnown ? !deciding : null;
}

function arithmetic(sign: string, left: Value, right: Value): Value {
  if (typeof left !== 'bigint' || typeof right !== 'bigint') return null;
  if (sign === '/' && right === 0n) return null;
  const result =
    sign === '+' ? left + right : sign === '-' ? left - right : sign === '*' ? left * right : left / right;
  return result < LEAST || result > MOST ? null : result;
}

function compared(sign: string, left: Value, right: Value): Value {
  if (left === null || right === null || typeof left !== typeof right) return null;
  switch (sign) {
    case '=':
      return left === right;
    case '<>':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      throw new Error(`an expression has no ${sign}`);
  }
}

const DAY_MS = 86_400_000;

/** The number of a day: days since 1970-01-01. */
export function dayNumber(day: string): bigint | null {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(ms) ? null : BigInt(Math.round(ms / DAY_MS));
}
