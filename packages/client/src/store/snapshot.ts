import type { ConversationDetail, ConversationView } from '@switchboard/protocol';
import { type ConversationList, unreadOf } from './conversation-list.ts';
import { type InboxState, resolveName } from './inbox-state.ts';
import { type ShownMessage, shownAs } from './local-messages.ts';
import type { OpenConversation } from './open-conversation.ts';
import { sameJson } from './same-json.ts';

export interface InboxSnapshot {
  /** Whether there is something to show. It stays true while it is loaded again. */
  readonly isLoaded: boolean;
  /** Why the last attempt to load failed, in a sentence for a person. */
  readonly error: string | null;
  /** The liveliest first. */
  readonly conversations: readonly ConversationView[];
  /** There are more than these. */
  readonly hasMore: boolean;
  readonly total: number;
  readonly unreadTotal: number;
  /** False when `total` and `unreadTotal` are as of the last load, because more has changed than can be seen from here. */
  readonly areTotalsExact: boolean;
}

export interface ConversationSnapshot {
  readonly id: string;
  readonly isLoaded: boolean;
  readonly error: string | null;
  readonly conversation: ConversationView | null;
  /** Oldest first; what was written here and is not told by the server yet comes last. */
  readonly messages: readonly ShownMessage[];
  /** There are older ones than these. */
  readonly hasOlder: boolean;
  readonly replyChannels: ConversationDetail['reply_channels'];
}

/** A message that could not be sent, and that nobody will send unless a person wants it. */
export interface UnsentSnapshot {
  readonly clientMessageId: string;
  readonly conversationId: string;
  /** It was written on a page that has gone. */
  readonly isTakenUp: boolean;
}

/** Makes snapshots, the same ones as long as nothing about them changes. */
export class Snapshots {
  #list: { of: ConversationList; snapshot: InboxSnapshot } | null = null;
  readonly #conversations = new WeakMap<
    OpenConversation,
    Pick<InboxState, 'locals' | 'aliases'> & { snapshot: ConversationSnapshot }
  >();
  #unsent: { of: Pick<InboxState, 'locals' | 'aliases'>; list: readonly UnsentSnapshot[] } | null = null;
  /** The last snapshot of each conversation, to be given again where the next says the same. */
  readonly #latest = new Map<string, ConversationSnapshot>();

  inbox({ list }: InboxState): InboxSnapshot {
    if (this.#list?.of !== list) {
      const snapshot = inboxSnapshot(list);
      const before = this.#list?.snapshot;
      this.#list = {
        of: list,
        snapshot: before !== undefined && isSame(before, snapshot) ? before : snapshot,
      };
    }
    return this.#list!.snapshot;
  }

  unsent(state: InboxState): readonly UnsentSnapshot[] {
    const before = this.#unsent;
    if (before?.of.locals !== state.locals || before.of.aliases !== state.aliases) {
      const list = state.locals
        .filter((local) => local.state === 'failed' && !local.isWaiting)
        .map(({ clientMessageId, conversationId, isTakenUp = false }) => ({
          clientMessageId,
          conversationId: resolveName(state, conversationId),
          isTakenUp,
        }));
      this.#unsent = { of: state, list: sameJson(before?.list, list) ? before!.list : list };
    }
    return this.#unsent!.list;
  }

  /** Null for one that is not open. */
  conversation(state: InboxState, name: string): ConversationSnapshot | null {
    const id = resolveName(state, name);
    const open = state.open.get(id);
    if (open === undefined) {
      this.#latest.delete(id);
      return null;
    }
    const cached = this.#conversations.get(open);
    const { locals, aliases } = state;
    if (cached?.locals === locals && cached.aliases === aliases) return cached.snapshot;
    const snapshot = conversationSnapshot(open, state);
    const before = this.#latest.get(open.id);
    const kept = before !== undefined && isSame(before, snapshot) ? before : snapshot;
    this.#latest.set(open.id, kept);
    this.#conversations.set(open, { locals, aliases, snapshot: kept });
    return kept;
  }
}

function inboxSnapshot({ isLoaded, error, rows, bound, below }: ConversationList): InboxSnapshot {
  return {
    isLoaded,
    error,
    conversations: rows,
    hasMore: bound !== null,
    total: rows.length + below.total,
    unreadTotal: unreadOf(rows) + below.unread,
    areTotalsExact: below.isExact,
  };
}

function conversationSnapshot(open: OpenConversation, { locals, aliases }: InboxState): ConversationSnapshot {
  const own = locals.filter(({ conversationId }) => resolveName({ aliases }, conversationId) === open.id);
  const { messages } = open;
  const channelId = open.view?.channel_id ?? '';
  const shown = own.map((local) => shownAs(local, { channelId, messages }));
  return {
    id: open.id,
    isLoaded: open.isLoaded,
    error: open.error,
    conversation: open.view,
    messages: own.length === 0 ? messages : [...messages, ...shown],
    hasOlder: open.hasOlder,
    replyChannels: open.replyChannels,
  };
}

/** Whether two snapshots hold the same objects. */
function isSame<T extends object>(one: T, other: T): boolean {
  return (Object.keys(one) as (keyof T)[]).every((key) => one[key] === other[key]);
}
