/**
 * How requests leave this app: with the CSRF token, in the language of the screen, and again after a new login when the
 * session had ended meanwhile. Everything that is sent passes here.
 */
import { preferences } from '@/lib/preferences';

let csrf = '';
let renew: (() => Promise<void>) | undefined;
let lastSent = Date.now();

/** The token that unsafe requests repeat; from the session. */
export function setCsrf(token: string): void {
  csrf = token;
}

/** Called when the session has ended; its promise resolves when the person has logged in again. */
export function onSessionEnd(handler: (() => Promise<void>) | undefined): void {
  renew = handler;
}

/** When the server last heard of us: its idle time counts from there. */
export function lastRequestAt(): number {
  return lastSent;
}

/** What the client sends its requests with. */
export async function send(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await fetch(prepared(request));
  if (response.status !== 401 || renew === undefined || isLogin(request)) return response;
  await response.body?.cancel();
  await renew();
  return fetch(prepared(again));
}

function prepared(request: Request): Request {
  lastSent = Date.now();
  request.headers.set('accept-language', preferences().language === 'en' ? 'en' : 'zh-CN');
  if (request.method !== 'GET' && csrf !== '') request.headers.set('x-csrf-token', csrf);
  return request;
}

function isLogin(request: Request): boolean {
  return new URL(request.url).pathname === '/api/v1/session' && request.method !== 'GET';
}
