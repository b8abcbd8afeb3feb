import type { ConversationView, EventDataByType, MessageView } from '@switchboard/protocol';
import type { AnyEvent } from '../feed/frames.ts';
import { withConversation, withoutConversation } from './conversation-list.ts';
import { type InboxState, resolveName } from './inbox-state.ts';
import { withoutTold } from './local-messages.ts';
import { emptied, withReaction, withStatus } from './message-changes.ts';
import {
  hasUntold,
  type OpenConversation,
  stale,
  unopened,
  withChange,
  withMessage,
  withView,
} from './open-conversation.ts';

/** What events of all types have in common, also of those that this version does not know. */
interface EventParts {
  conversation?: ConversationView;
  message?: MessageView;
}

/**
 * The state after an event. Applying events again that were applied before, in order and up to the last, changes
 * nothing: each says how things are then. Pure.
 */
export function reduceEvent(state: InboxState, event: AnyEvent): InboxState {
  if (event.type === 'contact.merged') return merged(state, event.data as EventDataByType['contact.merged']);
  const { conversation, message } = (event.data ?? {}) as EventParts;
  let next = state;
  if (message !== undefined) {
    next = updateOpen(next, message.conversation_id, (open) => withMessage(open, message));
    const locals = withoutTold(next.locals, [message]);
    if (locals !== next.locals) next = { ...next, locals };
  } else next = changed(next, event);
  return conversation === undefined ? next : conversationChanged(next, conversation, event.type);
}

/** An event that speaks of a message without showing it. */
function changed(state: InboxState, event: AnyEvent): InboxState {
  const { message_id: id, conversation_id: conversationId } = (event.data ?? {}) as {
    message_id?: string;
    conversation_id?: string;
  };
  if (id === undefined || conversationId === undefined) return state;
  switch (event.type) {
    case 'message.updated': {
      const data = event.data as EventDataByType['message.updated'];
      return updateOpen(state, conversationId, (open) =>
        withChange(open, id, (message) => withStatus(message, data)),
      );
    }
    case 'message.reaction_added':
    case 'message.reaction_removed': {
      const data = event.data as EventDataByType['message.reaction_added'];
      return updateOpen(state, conversationId, (open) =>
        withChange(open, id, (message) => withReaction(message, data)),
      );
    }
    case 'message.deleted':
      // The words go at once; what else the server has made of the message it tells when asked.
      return updateOpen(state, conversationId, (open) =>
        stale(withChange(open, id, (message) => emptied(message, event.occurred_at))),
      );
    default:
      return updateOpen(state, conversationId, stale);
  }
}

function conversationChanged(state: InboxState, view: ConversationView, type: string): InboxState {
  const list = withConversation(state.list, view);
  const next = list === state.list ? state : { ...state, list };
  // Somebody may have asked for it, by one of its names, before it was there.
  const awaited = updateOpen(next, view.external_id, stale);
  return updateOpen(awaited, view.id, (open) => {
    const after = withView(open, view);
    // History and erasures come without an event for each message.
    const isUntold = type === 'conversation.updated' || hasUntold(after);
    return isUntold || !open.isLoaded ? stale(after) : after;
  });
}

/**
 * Conversations went into others, or came out again. Which names and places that changes is not told, so whatever may be
 * concerned is loaded again.
 */
function merged(state: InboxState, { conversations, undone }: EventDataByType['contact.merged']): InboxState {
  let { list } = state;
  const aliases = new Map(state.aliases);
  const open = new Map(state.open);
  for (const { conversation_id: kept, merged_conversation_id: gone } of conversations) {
    if (undone) aliases.delete(gone);
    else {
      aliases.set(gone, kept);
      open.delete(gone);
      list = withoutConversation(list, gone);
    }
  }
  // Names may have changed also where no conversation went into another, and which are concerned is not told.
  for (const [id, one] of open) open.set(id, stale(one));
  const next = { ...state, list: { ...list, isStale: list.isLoaded || list.isStale }, aliases, open };
  return withAsked(next);
}

/** Everything that somebody has asked for is open, or going to be. */
export function withAsked(state: InboxState): InboxState {
  const open = new Map(state.open);
  for (const name of state.asked) {
    const id = resolveName(state, name);
    if (!open.has(id)) open.set(id, unopened(id));
  }
  return open.size === state.open.size ? state : { ...state, open };
}

export function updateOpen(
  state: InboxState,
  id: string,
  update: (open: OpenConversation) => OpenConversation,
): InboxState {
  const before = state.open.get(id);
  if (before === undefined) return state;
  const after = update(before);
  return after === before ? state : { ...state, open: new Map(state.open).set(id, after) };
}
