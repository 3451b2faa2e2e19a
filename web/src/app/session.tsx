import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { answer, api, type Schemas } from '@/api/client';
import { onSessionEnd, setCsrf } from '@/api/connection';
import { Problem } from '@/api/problem';
import { readAnew } from '@/api/useCommand';
import { dropDrafts } from '@/lib/drafts';
import { sendWaiting } from './decision/held';

export type Session = Schemas['SessionView'];
export type Verb = Schemas['Verb'];

interface SessionState {
  /** Not asked yet; nobody; or who is logged in. */
  session: Session | null | undefined;
  /** Why it is not known whether somebody is logged in. */
  problem: Problem | null;
  /** It ended while somebody was at work: what is on the screen stays, hidden, until the same person is back. */
  ended: boolean;
  /** Somebody just logged in and has several posts: which one is not chosen yet. */
  choosing: boolean;
  begin: (session: Session, isLogin: boolean) => void;
  choosePost: (id: string) => Promise<void>;
  logOut: () => Promise<void>;
  /** Shows that the session has ended, without waiting for a request that says so. */
  end: () => void;
}

const SessionContext = createContext<SessionState | null>(null);

/** The session, and the ways into and out of it. */
export function useSessionState(): SessionState {
  const state = useContext(SessionContext);
  if (state === null) throw new Error('outside of SessionProvider');
  return state;
}

/** Who is logged in; only for screens behind the login. */
export function useSession(): Session {
  const { session } = useSessionState();
  if (!session) throw new Error('this screen is behind the login');
  return session;
}

/** Whether the present post may do something. The server decides; this only hides what would be refused. */
export function useMay(verb: Verb): boolean {
  return useSession().may.includes(verb);
}

/** Today by the server's clock. */
export function useToday(): string {
  return useSession().now.slice(0, 10);
}

async function whoAmI(): Promise<Session | null> {
  try {
    return await answer(api.GET('/api/v1/session'));
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const found = useQuery<Session | null, Problem>({
    queryKey: ['session'],
    queryFn: whoAmI,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const session = found.data;
  const [choosing, setChoosing] = useState(false);
  const [waiting, setWaiting] = useState<(() => void)[] | null>(null);

  const take = useCallback(
    (next: Session) => {
      setCsrf(next.csrf);
      client.setQueryData(['session'], next);
    },
    [client],
  );

  const end = useCallback(() => setWaiting((present) => present ?? []), []);

  const begin = useCallback(
    (next: Session, isLogin: boolean) => {
      if (waiting && session && next.account_id !== session.account_id) {
        // Somebody else: nothing of the one before may stay on the screen or in the tab.
        dropDrafts(next.account_id);
        window.location.assign('/');
        return;
      }
      take(next);
      if (waiting) {
        for (const go of waiting) go();
        setWaiting(null);
        readAnew(client);
      } else if (isLogin) {
        dropDrafts(next.account_id);
        setChoosing(next.posts.length > 1 && !next.must_change_password);
      }
    },
    [client, session, take, waiting],
  );

  const choosePost = useCallback(
    async (id: string) => {
      await sendWaiting();
      const next = await answer(api.POST('/api/v1/session/post', { body: { post_id: id } }));
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
      take(next);
      setChoosing(false);
    },
    [client, take],
  );

  const logOut = useCallback(async () => {
    await sendWaiting();
    dropDrafts();
    try {
      await answer(api.DELETE('/api/v1/session'));
    } finally {
      // A page loaded anew holds nothing of the person who left.
      window.location.assign('/');
    }
  }, []);

  useEffect(() => {
    if (session) setCsrf(session.csrf);
    onSessionEnd(
      session
        ? () => new Promise<void>((resolve) => setWaiting((present) => [...(present ?? []), resolve]))
        : undefined,
    );
  }, [session]);

  const state = useMemo<SessionState>(
    () => ({
      session,
      problem: found.error,
      ended: waiting !== null,
      choosing,
      begin,
      choosePost,
      logOut,
      end,
    }),
    [session, found.error, waiting, choosing, begin, choosePost, logOut, end],
  );
  return <SessionContext.Provider value={state}>{children}</SessionContext.Provider>;
}
