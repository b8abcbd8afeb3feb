import { useEffect, useInsertionEffect, useState, useSyncExternalStore } from 'react';
import {
  type MessagesCallbacks,
  MessagesLine,
  type MessagesPorts,
  NO_MESSAGES,
  type MessagesWishes,
} from './messages-line.ts';
import type { PlainFrame } from './plain-frames.ts';

export interface UseMessagesWebSocketOptions extends MessagesWishes, MessagesCallbacks {
  /** Without one there is no connection; another one gets a connection of their own. */
  userId: string | null | undefined;
  /** The server's address, such as `https://inbox.example.com`; the page's own server unless told. */
  url?: string | undefined;
  /** For tests and unusual platforms. Looked at once. */
  ports?: MessagesPorts;
}

export interface MessagesWebSocket {
  isConnected: boolean;
  /** The latest event of any kind. Callbacks hear of each; this one may skip some that come together. */
  lastMessage: PlainFrame | null;
  /** Connects again after `disconnect`, or at once instead of a little later. What was missed is told. */
  connect: () => void;
  disconnect: () => void;
}

/**
 * A user's messages, live, in the shape that plain clients know: each once and in order, whatever interrupts the line.
 * Callbacks may be other functions at each render. Every `onConnect` is followed by one `onDisconnect`.
 */
export function useMessagesWebSocket(options: UseMessagesWebSocketOptions): MessagesWebSocket {
  const { userId, url, token } = options;
  const [line] = useState(() => new MessagesLine(options.ports));
  const { isConnected, lastMessage } = useSyncExternalStore(line.cell.subscribe, line.cell.get, noMessages);
  // Before anything else of this render can be called back.
  useInsertionEffect(() => {
    line.wishes = options;
  });
  const hasToken = token !== undefined && token !== null && token !== '';
  useEffect(() => {
    if (!userId) return undefined;
    line.begin({ userId, url, hasToken });
    return () => line.end();
  }, [line, userId, url, hasToken]);
  // A function gives another token when it is asked, so that its own identity says nothing.
  const fixedToken = typeof token === 'string' ? token : null;
  useEffect(() => {
    if (fixedToken !== null) line.retry();
  }, [line, fixedToken]);
  return { isConnected, lastMessage, connect: line.connect, disconnect: line.disconnect };
}

const noMessages = () => NO_MESSAGES;
