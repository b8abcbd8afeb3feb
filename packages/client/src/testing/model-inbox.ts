import type { ConversationDetail, ConversationView, InboxPage, MessageView } from '@switchboard/protocol';
import type { AnyEvent } from '../feed/frames.ts';
import type { ConversationQuery, InboxQuery } from '../rest/inbox-api.ts';
import { SwitchboardRequestError } from '../rest/request-error.ts';

/** Newest first below zero, as history lies. */
const HISTORY_PLACE = -1_000_000;

export interface ModelOptions {
  /** Whether events about messages show them, as later servers do. */
  showsMessages: boolean;
  /** The most of a page. */
  pageMax: number;
}

/** What a server makes of messages, conversations and their events: small, and right by being simple. */
export class ModelInbox {
  readonly log: AnyEvent[] = [];
  readonly #options: ModelOptions;
  readonly #conversations = new Map<string, ConversationView>();
  /** By conversation, in order. */
  readonly #messages = new Map<string, MessageView[]>();
  readonly #mergedInto = new Map<string, { kept: string; moved: string[] }>();
  #count = 0;

  constructor(options: ModelOptions) {
    this.#options = options;
  }

  get seq(): number {
    return this.log.length;
  }

  /** Everything that is listed, in order. */
  get list(): ConversationView[] {
    return [...this.#conversations.values()]
      .filter(({ is_archived: archived, last_message_at: at }) => !archived && at !== null)
      .toSorted((one, other) => (placeOf(one) > placeOf(other) ? -1 : 1));
  }

  get ids(): string[] {
    return [...this.#conversations.keys()];
  }

  messagesOf(id: string): MessageView[] {
    return this.#messages.get(id) ?? [];
  }

  /** Where a conversation is read, whichever it went into. */
  resolve(id: string): string {
    const merge = this.#mergedInto.get(id);
    return merge === undefined ? id : this.resolve(merge.kept);
  }

  // What happens.

  receive(id: string, text: string): void {
    this.#say(id, text, 'inbound');
  }

  reply(id: string, text: string, clientMessageId?: string): MessageView {
    return this.#say(id, text, 'outbound', clientMessageId);
  }

  status(id: string, index: number, status: MessageView['status']): void {
    const error = status === 'failed' ? { code: '131047', title: 'Too late' } : null;
    this.#change(id, index, (message) => ({ ...message, status, error }), {
      type: 'message.updated',
      data: { status, error },
    });
  }

  edit(id: string, index: number, text: string): void {
    const message = this.#change(
      id,
      index,
      (old) => (old.deleted_at === null ? { ...old, content: text, edited_at: this.#now() } : old),
      (now) => ({ type: 'message.updated', data: { status: now.status, error: now.error, message: now } }),
    );
    if (message !== null) this.#refreshLast(id, message);
  }

  react(id: string, index: number, actor: string, emoji: string | null): void {
    const at = this.#now();
    this.#change(
      id,
      index,
      (message) => {
        const others = message.reactions.filter((reaction) => reaction.actor !== actor);
        const own = emoji === null ? [] : [{ actor, emoji, reacted_at: at }];
        return { ...message, reactions: [...others, ...own] };
      },
      {
        type: emoji === null ? 'message.reaction_removed' : 'message.reaction_added',
        data: { actor, emoji, occurred_at: at },
      },
    );
  }

  delete(id: string, index: number): void {
    const message = this.#change(id, index, (old) => emptied(old, this.#now()), {
      type: 'message.deleted',
      data: {},
    });
    if (message !== null) this.#refreshLast(id, message);
  }

  /** Messages from before, told as a whole. */
  import(id: string, texts: readonly string[]): void {
    const into = this.resolve(id);
    const view = this.#conversations.get(into);
    if (view === undefined) return;
    const messages = this.messagesOf(into);
    for (const text of texts)
      messages.push(this.#message(into, text, 'inbound', HISTORY_PLACE - messages.length));
    this.#put(into, messages);
    this.#tellConversation(into, { total_messages: messages.length });
  }

  /** Everything that somebody has said goes, told as a whole. */
  erase(id: string): void {
    const into = this.resolve(id);
    if (!this.#conversations.has(into)) return;
    this.#put(
      into,
      this.messagesOf(into).map((message) => emptied(message, this.#now())),
    );
    this.#tellConversation(into, { client_name: null, last_message: null });
  }

  update(id: string, change: Partial<ConversationView>, type = 'conversation.updated'): void {
    const into = this.resolve(id);
    if (this.#conversations.has(into)) this.#tellConversation(into, change, type);
  }

  merge(kept: string, gone: string): void {
    const [into, from] = [this.resolve(kept), this.resolve(gone)];
    const [keptView, goneView] = [this.#conversations.get(into), this.#conversations.get(from)];
    if (into === from || keptView === undefined || goneView === undefined) return;
    const moved = this.messagesOf(from);
    this.#mergedInto.set(from, { kept: into, moved: moved.map((message) => message.id) });
    this.#move(into, [...this.messagesOf(into), ...moved]);
    this.#move(from, []);
    this.#conversations.set(into, {
      ...this.#conversations.get(into)!,
      unread_count: keptView.unread_count + goneView.unread_count,
      client_name: keptView.client_name ?? goneView.client_name,
    });
    this.#tellMerge(into, from, false);
  }

  /** Only the latest merge of what was kept can be taken back. */
  undoMerge(gone: string): void {
    const merge = this.#mergedInto.get(gone);
    const latest = [...this.#mergedInto].findLast(([, { kept }]) => kept === merge?.kept);
    if (merge === undefined || latest?.[0] !== gone || this.#mergedInto.has(merge.kept)) return;
    this.#mergedInto.delete(gone);
    const all = this.messagesOf(merge.kept);
    this.#move(
      gone,
      all.filter(({ id }) => merge.moved.includes(id)),
    );
    this.#move(
      merge.kept,
      all.filter(({ id }) => !merge.moved.includes(id)),
    );
    this.#tellMerge(merge.kept, gone, true);
  }

  // What is answered.

  inbox({ limit = 50, cursor }: InboxQuery): InboxPage {
    const all = this.list;
    const from = cursor === undefined ? all : all.filter((view) => placeOf(view) < cursor);
    const page = from.slice(0, Math.min(limit, this.#options.pageMax));
    const hasMore = from.length > page.length;
    return {
      conversations: page,
      total: all.length,
      unread_total: all.reduce((sum, { unread_count: unread }) => sum + unread, 0),
      has_more: hasMore,
      next_cursor: hasMore ? placeOf(page.at(-1)!) : null,
    };
  }

  conversation(id: string, { limit = 100, before }: ConversationQuery): ConversationDetail {
    const views = [...this.#conversations.values()];
    const named = views.find((other) => other.external_id === id)?.id ?? id;
    const view = this.#conversations.get(this.resolve(named));
    if (view === undefined)
      throw new SwitchboardRequestError({ code: 'not_found', status: 404, detail: 'No.' });
    const all = this.messagesOf(view.id);
    const end = before === undefined ? all.length : all.findIndex((message) => message.id === before);
    const from = Math.max(0, end - Math.min(limit, this.#options.pageMax));
    return {
      ...view,
      messages: all.slice(from, Math.max(end, 0)),
      has_more_messages: from > 0,
      reply_channels: [{ channel_id: 'ch', name: 'Main' }],
    };
  }

  #say(id: string, text: string, direction: MessageView['direction'], clientMessageId?: string): MessageView {
    const into = this.resolve(id);
    const messages = this.messagesOf(into);
    const position = Math.max(0, ...messages.map((message) => message.position)) + 1;
    const message = {
      ...this.#message(into, text, direction, position),
      ...(clientMessageId === undefined ? {} : { client_message_id: clientMessageId }),
    };
    this.#put(into, [...messages, message]);
    const before = this.#conversations.get(into) ?? newConversation(into, message.created_at);
    const conversation: ConversationView = {
      ...before,
      unread_count: before.unread_count + (direction === 'inbound' ? 1 : 0),
      total_messages: this.messagesOf(into).length,
      last_message: text,
      last_message_type: 'text',
      last_message_direction: direction,
      last_message_at: message.created_at,
      is_archived: before.is_archived && direction === 'outbound',
    };
    this.#conversations.set(into, conversation);
    this.#tell('message.created', { message, conversation });
    return message;
  }

  #message(
    conversationId: string,
    content: string,
    direction: MessageView['direction'],
    position: number,
  ): MessageView {
    const at = this.#now();
    const id = `m-${String(++this.#count).padStart(5, '0')}`;
    return {
      id,
      conversation_id: conversationId,
      channel_id: 'ch',
      external_id: `wamid.${id}`,
      direction,
      is_from_me: direction === 'outbound',
      type: 'text',
      content,
      status: direction === 'outbound' ? 'sent' : null,
      error: null,
      attachments: [],
      reactions: [],
      reply_to_external_id: null,
      payload: null,
      position,
      sent_at: at,
      created_at: at,
      edited_at: null,
      deleted_at: null,
    };
  }

  /** Changes a message, counted from the latest, and tells of it if that made a difference. */
  #change(
    id: string,
    index: number,
    change: (message: MessageView) => MessageView,
    event: ToldChange | ((now: MessageView) => ToldChange),
  ): MessageView | null {
    const into = this.resolve(id);
    const before = this.messagesOf(into).at(-1 - index);
    if (before === undefined) return null;
    const message = change(before);
    if (message === before) return null;
    this.#put(
      into,
      this.messagesOf(into).map((other) => (other === before ? message : other)),
    );
    const { type, data } = typeof event === 'function' ? event(message) : event;
    const shown = this.#options.showsMessages ? { message } : {};
    this.#tell(type, { message_id: message.id, conversation_id: into, ...data, ...shown });
    return message;
  }

  #refreshLast(id: string, message: MessageView): void {
    const into = this.resolve(id);
    const isLast = this.messagesOf(into).at(-1)?.id === message.id;
    if (isLast) this.#tellConversation(into, { last_message: message.content });
  }

  /** Gives a conversation these messages, in the order in which they were stored. */
  #move(id: string, messages: readonly MessageView[]): void {
    let live = 0;
    let history = HISTORY_PLACE;
    const placed = messages
      .toSorted((one, other) => (one.id < other.id ? -1 : 1))
      .map((message) => ({
        ...message,
        conversation_id: id,
        position: message.position > 0 ? ++live : history--,
      }));
    this.#put(id, placed);
    const last = this.messagesOf(id).findLast(({ position }) => position > 0) ?? this.messagesOf(id).at(-1);
    this.#conversations.set(id, {
      ...this.#conversations.get(id)!,
      total_messages: placed.length,
      unread_count: placed.length === 0 ? 0 : this.#conversations.get(id)!.unread_count,
      last_message: last?.content ?? null,
      last_message_type: last?.type ?? null,
      last_message_direction: last?.direction ?? null,
      last_message_at: last?.created_at ?? null,
    });
  }

  #put(id: string, messages: readonly MessageView[]): void {
    this.#messages.set(
      id,
      messages.toSorted((one, other) => one.position - other.position),
    );
  }

  #tellConversation(id: string, change: Partial<ConversationView>, type = 'conversation.updated'): void {
    const conversation = { ...this.#conversations.get(id)!, ...change, updated_at: this.#now() };
    this.#conversations.set(id, conversation);
    this.#tell(type, { conversation });
  }

  #tellMerge(kept: string, gone: string, undone: boolean): void {
    this.#tell('contact.merged', {
      merge_id: `merge-${gone}`,
      contact_id: kept,
      merged_contact_id: gone,
      reason: 'user_id_update',
      conversations: [{ conversation_id: kept, merged_conversation_id: gone }],
      undone,
    });
  }

  #tell(type: string, data: unknown): void {
    const seq = String(this.seq + 1);
    const occurredAt = this.#now();
    // A copy: what is logged does not change any more.
    const event = { id: `evt_${seq}`, seq, type, occurred_at: occurredAt, channel_id: 'ch', data };
    this.log.push(JSON.parse(JSON.stringify(event)) as AnyEvent);
  }

  #now(): string {
    return new Date(Date.UTC(2026, 0, 1) + ++this.#count).toISOString();
  }
}

interface ToldChange {
  type: string;
  data: object;
}

function newConversation(id: string, at: string): ConversationView {
  return {
    id,
    channel_id: 'ch',
    platform: 'whatsapp',
    external_id: `48${id}`,
    subject: null,
    contact_id: null,
    client_id: null,
    client_name: `Customer ${id}`,
    unread_count: 0,
    last_message: null,
    last_message_type: null,
    last_message_direction: null,
    last_message_at: null,
    total_messages: 0,
    reply_window_closes_at: null,
    assigned_manager_id: null,
    label_ids: [],
    needs_attention: false,
    is_archived: false,
    created_at: at,
    updated_at: at,
  };
}

function emptied(message: MessageView, at: string): MessageView {
  return { ...message, content: null, payload: null, reactions: [], deleted_at: message.deleted_at ?? at };
}

function placeOf({ last_message_at: at, id }: ConversationView): string {
  return `${at} ${id}`;
}
