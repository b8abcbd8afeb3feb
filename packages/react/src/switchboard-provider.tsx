import type { InboxStore, SwitchboardClient, SwitchboardClientOptions } from '@switchboard/client';
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useInsertionEffect,
  useMemo,
  useRef,
} from 'react';
import { InboxSession } from './inbox-session.ts';

export type SwitchboardProviderProps = { children?: ReactNode } & (
  | {
      /**
       * Makes a client, connected while this is mounted. Another `userId` or `url` makes another one; `token` may be
       * another at each render; all else is looked at once.
       */
      options: SwitchboardClientOptions;
      client?: never;
      userId?: never;
      store?: never;
    }
  | {
      /** Whoever made it connects it. */
      client: SwitchboardClient;
      /** Whom the client belongs to. */
      userId: string;
      /** Whoever made it lets it follow the client; without one, one is made. */
      store?: InboxStore | undefined;
      options?: never;
    }
);

const SessionContext = createContext<InboxSession | null>(null);

/** One client and one store for all hooks below. */
export function SwitchboardProvider(props: SwitchboardProviderProps): ReactNode {
  const session = useNewSession(props);
  useEffect(() => session.start(), [session]);
  const token = props.options?.token;
  const fixedToken = typeof token === 'string' ? token : null;
  useEffect(() => {
    if (fixedToken !== null) session.retry();
  }, [session, fixedToken]);
  return <SessionContext.Provider value={session}>{props.children}</SessionContext.Provider>;
}

function useNewSession({ options, client, userId: ownerId, store }: SwitchboardProviderProps): InboxSession {
  const latest = useRef(options);
  useInsertionEffect(() => {
    latest.current = options;
  });
  const userId = options?.userId ?? ownerId;
  const url = options?.url;
  const hasToken = options?.token !== undefined;
  return useMemo(() => {
    if (client !== undefined) return new InboxSession({ client, userId: userId!, store });
    const made = { ...options! };
    let own: SwitchboardClientOptions = options!;
    if (hasToken) {
      made.token = (context) => {
        // What is there by now may be somebody else's.
        const now = latest.current;
        if (now !== undefined && now.userId === userId && now.url === url) own = now;
        return tokenOf(own, context);
      };
    }
    return new InboxSession({ options: made });
    // What stands here is what makes another client; other options are looked at when that happens.
  }, [client, store, userId, url, hasToken]);
}

function tokenOf(
  { token }: SwitchboardClientOptions,
  context: { refused: string | null },
): string | Promise<string> {
  return typeof token === 'function' ? token(context) : (token ?? '');
}

/** @throws Error outside of a `SwitchboardProvider` */
export function useSession(): InboxSession {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('Put a <SwitchboardProvider> around what uses these hooks.');
  return session;
}

/**
 * The client and the store of the tree, for what the other hooks do not do. In effects and handlers: while a page is
 * rendered on a server there may be no address to make a client for.
 *
 * @throws Error outside of a `SwitchboardProvider`
 */
export function useSwitchboard(): { readonly client: SwitchboardClient; readonly store: InboxStore } {
  return useSession();
}
