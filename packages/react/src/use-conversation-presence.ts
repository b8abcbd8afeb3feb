import type { PresentUser } from '@switchboard/client';
import { useCallback, useSyncExternalStore } from 'react';
import { useSession } from './switchboard-provider.tsx';
import { NOBODY, type TypingUser } from './typing-board.ts';

export interface ConversationPresence {
  /** Colleagues who have the conversation open. */
  viewers: readonly PresentUser[];
  /** Colleagues who write an answer in it. */
  typingUsers: readonly TypingUser[];
}

/** Who is in one conversation. A component that uses it is rendered when that changes, not when others come and go. */
export function useConversationPresence(conversationId: string | null): ConversationPresence {
  const session = useSession();
  const getViewers = useCallback(() => session.viewersIn(conversationId), [session, conversationId]);
  const viewers = useSyncExternalStore(session.subscribePresence, getViewers, nobody);
  const getTyping = useCallback(() => session.typing.in(conversationId), [session, conversationId]);
  const typingUsers = useSyncExternalStore(session.typing.subscribe, getTyping, nobody);
  return { viewers, typingUsers };
}

const nobody = () => NOBODY;
