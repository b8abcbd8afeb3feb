import type { ConversationView, ShownMessage } from '@switchboard/client';
import { createContext, useContext } from 'react';
import type { Capabilities } from './offers.ts';

/** What people do with single messages. The same functions as long as the thread is open. */
export interface MessageActions {
  reply: (message: ShownMessage) => void;
  openMenu: (message: ShownMessage, anchor: HTMLElement) => void;
  openReactions: (message: ShownMessage, anchor: HTMLElement) => void;
  /** @param emoji null takes ours away */
  react: (message: ShownMessage, emoji: string | null) => void;
  retry: (message: ShownMessage) => void;
  discard: (message: ShownMessage) => void;
  takeBack: (message: ShownMessage) => void;
  /** Shows a picture over the page. */
  showPicture: (attachmentId: string) => void;
  /** Goes to what a message quotes. */
  jumpTo: (messageId: string) => void;
}

/** What all messages of a thread have in common. It changes rarely, so that messages need not be drawn again. */
export interface ThreadFrame {
  conversationId: string;
  platform: ConversationView['platform'];
  peerName: string;
  meId: string;
  mayWrite: boolean;
  /** A colleague's name; null where nobody knows it. */
  nameOf: (userId: string | null | undefined) => string | null;
  /** Undefined: an older server, which refuses what cannot be done. */
  capabilitiesOf: (channelId: string) => Capabilities | undefined;
  actions: MessageActions;
  /** What is being heard: one at a time. */
  player: { current: HTMLMediaElement | null };
}

export const ThreadFrameContext = createContext<ThreadFrame | null>(null);

/** @throws Error outside of a thread */
export function useThreadFrame(): ThreadFrame {
  const frame = useContext(ThreadFrameContext);
  if (frame === null) throw new Error('Messages are shown in a thread.');
  return frame;
}
