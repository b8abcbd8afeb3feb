import type { ConversationDetail, InboxPage, MessageView } from '@switchboard/protocol';
import type { AnyEvent } from '../feed/frames.ts';
import { type ConversationList, EMPTY_LIST } from './conversation-list.ts';
import type { LocalMessage } from './local-messages.ts';
import type { OpenConversation } from './open-conversation.ts';

/** All that a store knows. It is replaced, never changed; what did not change keeps its identity. */
export interface InboxState {
  list: ConversationList;
  /** By id. */
  open: ReadonlyMap<string, OpenConversation>;
  /** What somebody has asked to open, under the names that they used. */
  asked: ReadonlySet<string>;
  /** Other names of conversations: ids of those that went into another, and ids of platforms. */
  aliases: ReadonlyMap<string, string>;
  /** In the order of writing. */
  locals: readonly LocalMessage[];
}

export const EMPTY_INBOX: InboxState = {
  list: EMPTY_LIST,
  open: new Map(),
  asked: new Set(),
  aliases: new Map(),
  locals: [],
};

export type InboxAction =
  | { type: 'event'; event: AnyEvent }
  /** Whatever is shown has to be loaded again. */
  | { type: 'all_stale' }
  | { type: 'list_stale' }
  | { type: 'list_failed'; error: string }
  /** `replay`: what was applied after the moment that the answer shows. */
  | { type: 'list_loaded'; page: InboxPage; replay: readonly AnyEvent[] }
  /** `nextCursor`: what was asked for. */
  | { type: 'more_loaded'; page: InboxPage; nextCursor: string; replay: readonly AnyEvent[] }
  | { type: 'opened'; name: string }
  | { type: 'closed'; name: string }
  | { type: 'conversation_failed'; id: string; error: string; isFinal: boolean }
  | { type: 'conversation_loaded'; id: string; detail: ConversationDetail; replay: readonly AnyEvent[] }
  /** `before`: what was asked for. */
  | {
      type: 'older_loaded';
      id: string;
      detail: ConversationDetail;
      before: string;
      replay: readonly AnyEvent[];
    }
  | { type: 'written'; local: LocalMessage }
  /** `isTold`: the event has come before the answer. */
  | { type: 'send_answered'; clientMessageId: string; message: MessageView; isTold: boolean }
  /** `isWaiting`: nobody has answered, so that it is to be sent again. */
  | {
      type: 'send_failed';
      clientMessageId: string;
      error: { code: string; title: string };
      isWaiting: boolean;
    }
  /** They were written on pages that have gone. */
  | { type: 'taken_up'; locals: readonly LocalMessage[] }
  /** What a conversation is called now. */
  | { type: 'placed'; name: string; id: string }
  | { type: 'discarded'; clientMessageId: string };

/** The id behind a name of a conversation. */
export function resolveName({ aliases }: Pick<InboxState, 'aliases'>, name: string): string {
  const seen = new Set<string>();
  let id = name;
  for (let next = aliases.get(id); next !== undefined && !seen.has(id); next = aliases.get(id)) {
    seen.add(id);
    id = next;
  }
  return id;
}
