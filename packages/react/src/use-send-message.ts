import type { MessageView, NewMessage } from '@switchboard/client';
import { useCallback, useState } from 'react';
import { sentenceOf } from './sentence.ts';
import { useSession } from './switchboard-provider.tsx';

export interface SendMessage {
  /**
   * Shows the message as `queued` at once and sends it. Never fails: null when it could not be sent, and then the message
   * is shown as `failed`, until `retry` or `discard`.
   */
  send: (message: string | NewMessage) => Promise<MessageView | null>;
  /** Sends a failed message again: the latest, or the one with this `client_message_id`. */
  retry: (clientMessageId?: string) => Promise<MessageView | null>;
  /** Takes a failed message away: the latest, or the one with this `client_message_id`. */
  discard: (clientMessageId?: string) => void;
  isSending: boolean;
  /** Why the latest message could not be sent, in a sentence for a person. */
  error: string | null;
}

interface Attempt {
  conversationId: string;
  clientMessageId: string;
  /** Null while it is on its way. */
  error: string | null;
}

/** Sends messages in a conversation, by our id or the platform's; null for none. */
export function useSendMessage(conversationId: string | null): SendMessage {
  const session = useSession();
  const [attempts, setAttempts] = useState<readonly Attempt[]>([]);
  const here = attempts.filter((attempt) => attempt.conversationId === conversationId);
  // The store sends what nobody answered again by itself: then nothing is wrong any more.
  const isFailed = ({ clientMessageId }: Attempt): boolean => {
    const shown = conversationId === null ? null : session.store.getConversation(conversationId);
    if (shown === null) return true;
    return shown.messages.some(
      ({ id, is_local: isLocal, status }) => isLocal && id === clientMessageId && status === 'failed',
    );
  };
  const latest = here.findLast((attempt) => attempt.error !== null && isFailed(attempt));

  const attempt = useCallback(
    async (clientMessageId: string, work: () => Promise<MessageView | null>) => {
      if (conversationId === null) return null;
      const begun: Attempt = { conversationId, clientMessageId, error: null };
      // What failed before stays among the messages; what is said here is about the latest.
      setAttempts((all) => [...all.filter(({ error }) => error === null), begun]);
      const end = (...left: Attempt[]): void =>
        setAttempts((all) => [...all.filter((other) => other !== begun), ...left]);
      try {
        const message = await work();
        end();
        return message;
      } catch (error) {
        end({ ...begun, error: sentenceOf(error) });
        return null;
      }
    },
    [conversationId],
  );
  const send = useCallback(
    (message: string | NewMessage) => {
      const written = typeof message === 'string' ? { content: message } : message;
      const clientMessageId = written.clientMessageId ?? newId();
      const open = conversationId === null ? null : session.store.getConversation(conversationId);
      if (open !== null) session.client.typing(open.id, false);
      return attempt(clientMessageId, () =>
        session.store.send(conversationId!, { ...written, clientMessageId }),
      );
    },
    [attempt, session, conversationId],
  );
  const latestId = latest?.clientMessageId;
  const retry = useCallback(
    async (clientMessageId: string | undefined = latestId) =>
      clientMessageId === undefined
        ? null
        : await attempt(clientMessageId, () => session.store.retry(clientMessageId)),
    [attempt, session, latestId],
  );
  const discard = useCallback(
    (clientMessageId: string | undefined = latestId) => {
      if (clientMessageId === undefined) return;
      session.store.discard(clientMessageId);
      setAttempts((all) => all.filter((other) => other.clientMessageId !== clientMessageId));
    },
    [session, latestId],
  );
  const isSending = here.some(({ error }) => error === null);
  return { send, retry, discard, isSending, error: latest?.error ?? null };
}

/** 128 random bits. Pages that were not loaded over https have no `crypto.randomUUID`. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
