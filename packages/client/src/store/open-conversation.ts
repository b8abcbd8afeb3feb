import type { ConversationDetail, ConversationView, MessageView } from '@switchboard/protocol';
import { keepSame, sameJson } from './same-json.ts';

/**
 * A conversation with its messages, from the newest back to a place. Within that it is complete. It is replaced, never
 * changed.
 */
export interface OpenConversation {
  id: string;
  isLoaded: boolean;
  /** Something has happened that events alone do not tell: it has to be loaded again. */
  isStale: boolean;
  error: string | null;
  view: ConversationView | null;
  replyChannels: ConversationDetail['reply_channels'];
  /** Oldest first. */
  messages: readonly MessageView[];
  hasOlder: boolean;
  /** The position of the oldest message that belongs here; null: all of them do. */
  from: number | null;
  /** How many messages there are besides these. */
  others: number;
}

export function unopened(id: string): OpenConversation {
  return {
    id,
    isLoaded: false,
    isStale: true,
    error: null,
    view: null,
    replyChannels: [],
    messages: [],
    hasOlder: false,
    from: null,
    others: 0,
  };
}

/** The conversation's own fields of an answer. */
export function viewOf(detail: ConversationDetail): ConversationView {
  const { messages: _messages, has_more_messages: _hasMore, reply_channels: _channels, ...view } = detail;
  return view;
}

/** The conversation as an answer shows it. */
export function openOf(detail: ConversationDetail, before: OpenConversation): OpenConversation {
  const view = viewOf(detail);
  const { reply_channels: replyChannels } = detail;
  return {
    id: detail.id,
    isLoaded: true,
    isStale: false,
    error: null,
    view: sameJson(before.view, view) ? before.view : view,
    replyChannels: sameJson(before.replyChannels, replyChannels) ? before.replyChannels : replyChannels,
    messages: keepSame(before.messages, detail.messages, idOf),
    hasOlder: detail.has_more_messages,
    from: detail.has_more_messages ? (detail.messages[0]?.position ?? null) : null,
    others: detail.total_messages - detail.messages.length,
  };
}

/** The conversation, longer by a page that ends where it begins. */
export function withOlder(
  open: OpenConversation,
  page: Pick<ConversationDetail, 'messages' | 'has_more_messages'>,
): OpenConversation {
  const inPage = new Set(page.messages.map(idOf));
  const rest = open.messages.filter(({ id }) => !inPage.has(id));
  const messages = keepSame(open.messages, [...page.messages, ...rest].toSorted(byPosition), idOf);
  return {
    ...open,
    messages,
    hasOlder: page.has_more_messages,
    from: page.has_more_messages ? (page.messages[0]?.position ?? open.from) : null,
    others: open.others - (messages.length - open.messages.length),
  };
}

/** The conversation after its own fields have become this. */
export function withView(open: OpenConversation, view: ConversationView): OpenConversation {
  return sameJson(open.view, view) ? open : { ...open, view };
}

/** The conversation after a message in it is new, or has become this. */
export function withMessage(open: OpenConversation, message: MessageView): OpenConversation {
  if (!open.isLoaded) return open;
  const before = open.messages.find(({ id }) => id === message.id);
  if (before === undefined && open.from !== null && message.position < open.from) return open;
  if (before !== undefined && sameJson(before, message)) return open;
  const others = open.messages.filter(({ id }) => id !== message.id);
  return { ...open, messages: [...others, message].toSorted(byPosition) };
}

/** The conversation after a message in it has changed so. */
export function withChange(
  open: OpenConversation,
  messageId: string,
  change: (message: MessageView) => MessageView,
): OpenConversation {
  const before = open.messages.find(({ id }) => id === messageId);
  return before === undefined ? open : withMessage(open, change(before));
}

export function stale(open: OpenConversation): OpenConversation {
  return open.isStale ? open : { ...open, isStale: true };
}

/** Whether messages must have come or gone that no event has told of: history does so. */
export function hasUntold({ isLoaded, view, messages, others }: OpenConversation): boolean {
  return isLoaded && view !== null && view.total_messages !== messages.length + others;
}

function byPosition(one: MessageView, other: MessageView): number {
  return one.position - other.position;
}

function idOf({ id }: MessageView): string {
  return id;
}
