import type { PresentUser } from '@switchboard/client';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useSession } from './switchboard-provider.tsx';
import { NOBODY, type TypingUser } from './typing-board.ts';

export interface PresenceOfColleagues {
  /** Everybody who is there, oneself included. */
  online: readonly PresentUser[];
  /** Colleagues who have the conversation open. */
  viewers: readonly PresentUser[];
  /** Colleagues who write an answer in it: time to hold one's own. */
  typingUsers: readonly TypingUser[];
}

/** Who is there; with a conversation's id, also who looks at it and who is typing in it. */
export function usePresence(conversationId: string | null = null): PresenceOfColleagues {
  const session = useSession();
  const users = useSyncExternalStore(session.subscribePresence, session.getPresence, nobody);
  const getTyping = useCallback(() => session.typing.in(conversationId), [session, conversationId]);
  const typingUsers = useSyncExternalStore(session.typing.subscribe, getTyping, nobody);
  const { userId } = session;
  return useMemo(() => {
    const online = users.filter((user) => user.is_online);
    const viewers = online.filter(
      (user) => conversationId !== null && user.user_id !== userId && user.viewing.includes(conversationId),
    );
    return { online, viewers, typingUsers };
  }, [users, typingUsers, userId, conversationId]);
}

const nobody = () => NOBODY;
