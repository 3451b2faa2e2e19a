import { yuan } from '@/lib/money';
import type { components } from './schema';

export type ProblemDetails = components['schemas']['ProblemDetails'];
export type FieldProblem = components['schemas']['FieldProblem'];

/** A request that failed, in the one form that all screens show (RFC 9457), also when the server was not reached. */
export class Problem extends Error {
  constructor(readonly details: ProblemDetails) {
    super(details.code);
  }

  get code(): string {
    return this.details.code;
  }

  get status(): number {
    return this.details.status;
  }

  /** The record was changed by somebody else since it was read. */
  get isConflict(): boolean {
    return this.status === 412;
  }

  /** Nothing is known about whether it arrived; repeat it under the same key. */
  get mayBeRepeated(): boolean {
    return this.status === 0 || this.status === 503;
  }
}

/** The server was not reached, or the answer did not come back. */
export function lostConnection(): Problem {
  return new Problem({
    type: 'urn:shouwang:problem:connection.lost',
    title: '',
    status: 0,
    code: 'connection.lost',
    detail: '',
    zh: '连不上服务器，您填的内容都还在。请检查网络后点“重试”；重试不会重复办理。',
    en: 'The server cannot be reached; what you entered is still here. Check the network and press Retry; nothing is done twice.',
    trace_id: '',
  });
}

/** The answer was no problem and no success: something between browser and server. */
export function strangeAnswer(status: number): Problem {
  return new Problem({
    type: 'urn:shouwang:problem:answer.strange',
    title: '',
    status,
    code: 'answer.strange',
    detail: '',
    zh: `服务器的答复无法识别（${status}），可能被代理或防火墙改动。请稍后再试，或联系系统管理员。`,
    en: `The answer could not be read (${status}); a proxy or firewall may have changed it. Try again later, or ask the system administrator.`,
    trace_id: '',
  });
}

/** In the language of the screen. Names of rules and duties stand for themselves there and begin like a sentence. */
export function textOf(text: { zh: string; en: string }, language: string): string {
  const said = language.startsWith('en')
    ? text.en.replace(/^[a-z]/, (first) => first.toUpperCase())
    : text.zh;
  // Amounts as on the rest of the screen: whole yuan, thousands set apart.
  return said.replace(/\d+\.\d{2}(?= ?(?:元|yuan))/g, (amount) => yuan(Number(amount) * 100));
}
