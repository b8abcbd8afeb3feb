import type { ConversationDetail, InboxPage, MessageView } from '@switchboard/protocol';
import type { ConnectionState } from '../connection/connection-policy.ts';
import type { ClientEvents } from '../feed/client-events.ts';
import type { Listener } from '../feed/listeners.ts';
import type { Cancel } from '../ports.ts';
import type { ConversationQuery, InboxQuery, NewMessage } from '../rest/inbox-api.ts';
import type { Answer } from '../rest/rest-client.ts';

/** The calls that a store makes; a `SwitchboardClient` has them. */
export interface InboxSource {
  inbox(query: InboxQuery): Promise<Answer<InboxPage>>;
  conversation(id: string, query: ConversationQuery): Promise<Answer<ConversationDetail>>;
  sendMessage(conversationId: string, message: NewMessage): Promise<MessageView>;
}

/** Where a store hears of events; a `SwitchboardClient` is one. */
export interface InboxFeed {
  readonly cursor: string | null;
  /** Unless told, it is not `online` before it says so. */
  readonly state?: ConnectionState;
  on<K extends 'event' | 'hello' | 'resync' | 'state'>(type: K, listener: Listener<ClientEvents[K]>): Cancel;
}
