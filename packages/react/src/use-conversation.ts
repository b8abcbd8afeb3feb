import type { ConversationDetail, ConversationView, ShownMessage } from '@switchboard/client';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { useSession } from './switchboard-provider.tsx';
import { NOBODY, type TypingUser } from './typing-board.ts';
import { useAttempts } from './use-attempts.ts';

export interface Conversation {
  conversation: ConversationView | null;
  /** Oldest first; what was written here and is not told by the server yet comes last. */
  messages: readonly ShownMessage[];
  /** There is nothing to show yet. */
  isLoading: boolean;
  /** Why the latest attempt to load or to mark failed, in a sentence for a person. */
  error: string | null;
  /** There are older messages than these. */
  hasMore: boolean;
  /** By which it can be answered, and what each can say; the one that is used unless told comes first. */
  replyChannels: readonly ConversationDetail['reply_channels'][number][];
  /** Lengthens the conversation by a page. Never fails: see `error`. */
  loadOlder: () => Promise<void>;
  /** Lengthens it until it holds a message; false where it does not come to that. Never fails: see `error`. */
  loadBackTo: (messageId: string) => Promise<boolean>;
  /** All of it, or as far as a message. Never fails: see `error`. */
  markRead: (upTo?: string) => Promise<void>;
  /** Colleagues who write an answer at this moment. */
  typingUsers: readonly TypingUser[];
  /** Call it with true on every key press; it ends by itself, and when this is unmounted. */
  setTyping: (on: boolean) => void;
}

/**
 * A conversation with its messages, live, and shown to colleagues as open on this screen.
 *
 * @param name our id or the platform's; null for none
 */
export function useConversation(name: string | null): Conversation {
  const session = useSession();
  const get = useCallback(
    () => (name === null ? null : session.store.getConversation(name)),
    [session, name],
  );
  const snapshot = useSyncExternalStore(session.subscribeStore, get, nothing);
  useEffect(() => (name === null ? undefined : session.open(name)), [session, name]);
  const id = snapshot?.conversation?.id ?? null;
  useEffect(() => (id === null ? undefined : session.show(id)), [session, id]);

  const getTyping = useCallback(() => session.typing.in(id), [session, id]);
  const typingUsers = useSyncExternalStore(session.typing.subscribe, getTyping, nobody);
  const setTyping = useCallback(
    (on: boolean) => {
      if (id !== null) session.client.typing(id, on);
    },
    [session, id],
  );
  useEffect(() => () => setTyping(false), [setTyping]);

  const { error: failure, attempt } = useAttempts(get);
  const loadOlder = useCallback(
    () => attempt(async () => name !== null && session.store.loadOlder(name)),
    [attempt, session, name],
  );
  const loadBackTo = useCallback(
    async (messageId: string) => {
      let isThere = false;
      await attempt(async () => {
        if (name !== null) isThere = await session.store.loadBackTo(name, messageId);
      });
      return isThere;
    },
    [attempt, session, name],
  );
  const markRead = useCallback(
    (upTo?: string) =>
      attempt(
        async () => name !== null && session.client.markRead(id ?? name, upTo === undefined ? {} : { upTo }),
      ),
    [attempt, session, name, id],
  );
  const { isLoaded = false, error = null } = snapshot ?? {};
  return {
    conversation: snapshot?.conversation ?? null,
    messages: snapshot?.messages ?? NOBODY,
    isLoading: name !== null && !isLoaded && error === null,
    error: error ?? failure,
    hasMore: snapshot?.hasOlder ?? false,
    replyChannels: snapshot?.replyChannels ?? NOBODY,
    loadOlder,
    loadBackTo,
    markRead,
    typingUsers,
    setTyping,
  };
}

const nothing = () => null;
const nobody = () => NOBODY;
