'use client';

export type { InboxListQuery } from './inbox-list.ts';
export type { MessagesPorts } from './messages-line.ts';
export type { ConversationUpdateFrame, NewMessageFrame, PlainFrame } from './plain-frames.ts';
export {
  SwitchboardProvider,
  type SwitchboardProviderProps,
  useSwitchboard,
} from './switchboard-provider.tsx';
export type { TypingUser } from './typing-board.ts';
export { useConnectionState } from './use-connection-state.ts';
export { type Conversation, useConversation } from './use-conversation.ts';
export { type ConversationPresence, useConversationPresence } from './use-conversation-presence.ts';
export { type Inbox, useInbox } from './use-inbox.ts';
export {
  type MessagesWebSocket,
  useMessagesWebSocket,
  type UseMessagesWebSocketOptions,
} from './use-messages-web-socket.ts';
export { type PresenceOfColleagues, usePresence } from './use-presence.ts';
export { type SendMessage, useSendMessage } from './use-send-message.ts';
