import { SwitchboardClient, SwitchboardRequestError, UnsentMessages } from '@switchboard/client';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { Drafts } from '../inbox/composer/drafts.ts';
import type { Me } from './me.ts';
import { joinOtherTabs, type OtherTabs } from './other-tabs.ts';

/** How long to wait before asking again who is signed in, where the server does not answer. */
const ASK_AGAIN_MS = 3_000;

type State = { is: 'asking' } | { is: 'unreachable' } | { is: 'signed-out' } | { is: 'signed-in'; me: Me };

interface Session {
  state: State;
  /** Calls without a connection: signing in, and who one is. */
  client: SwitchboardClient;
  /** Somebody has signed in, or changed what is said of them. */
  refresh: () => Promise<void>;
  signOut: () => Promise<void>;
  /** The server has ended this session. */
  forget: () => void;
}

const SessionContext = createContext<Session | null>(null);

/** Who is signed in here: the session cookie knows, this page only asks. */
export function SessionProvider({ children }: { children: ReactNode }): ReactNode {
  const [state, setState] = useState<State>({ is: 'asking' });
  // It never connects, so that it need not know yet who this is.
  const [client] = useState(() => new SwitchboardClient({ userId: '' }));
  const otherTabs = useRef<OtherTabs>(null);
  const [isUnanswered, setUnanswered] = useState(false);
  const ask = useCallback(async () => {
    const now = await whoIsThere(client);
    setUnanswered(now.is === 'unreachable');
    // Somebody who is in stays in while the server is away: their own line tells them the rest.
    setState((before) => (now.is === 'unreachable' && before.is === 'signed-in' ? before : now));
  }, [client]);
  useEffect(() => {
    void ask();
    const tabs = joinOtherTabs(() => void ask());
    otherTabs.current = tabs;
    return () => tabs.leave();
  }, [ask]);
  const refresh = useCallback(async () => {
    await ask();
    otherTabs.current?.tell();
  }, [ask]);
  useEffect(() => {
    if (!isUnanswered) return undefined;
    const timer = setInterval(() => void ask(), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isUnanswered, ask]);
  const session = useMemo<Session>(
    () => ({
      state,
      client,
      refresh,
      signOut: async () => {
        await client.api.account.logout();
        if (state.is === 'signed-in') forgetWorkOf(state.me.id);
        setState({ is: 'signed-out' });
        otherTabs.current?.tell();
      },
      forget: () => setState({ is: 'signed-out' }),
    }),
    [state, client, refresh],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** Whoever signs out leaves nothing of customers in a browser that others use too. */
function forgetWorkOf(userId: string): void {
  const storage = (): Storage => localStorage;
  new Drafts({ storage, userId, now: () => Date.now() }).forgetAll();
  new UnsentMessages({ storage, url: location.origin, userId }).forgetAll();
}

async function whoIsThere(client: SwitchboardClient): Promise<State> {
  try {
    return { is: 'signed-in', me: await client.api.account.me() };
  } catch (error) {
    const isRefused = error instanceof SwitchboardRequestError && error.status === 401;
    return { is: isRefused ? 'signed-out' : 'unreachable' };
  }
}

/** @throws Error outside of a `SessionProvider` */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('Put a <SessionProvider> around this.');
  return session;
}

/** Who is signed in. @throws Error where nobody is */
export function useMe(): Me {
  const { state } = useSession();
  if (state.is !== 'signed-in') throw new Error('This is shown to signed-in people only.');
  return state.me;
}
