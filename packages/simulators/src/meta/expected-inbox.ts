import type { Direction, MessageOrigin, MessageType } from '@switchboard/core';
import { meaningOf } from './build-webhook.ts';
import { LinkedIds } from './linked-ids.ts';
import { EXPECTED_STATUSES, type ExpectedStatus, type Meant } from './simulated-kind.ts';
import type { SettledWebhook } from './simulated-webhook.ts';

/** A message as it should be stored once everything has arrived. */
export interface ExpectedMessage {
  externalId: string;
  direction: Direction;
  origin: MessageOrigin;
  type: MessageType;
  /** The newest words; null once its author took it back. */
  text: string | null;
  sentAtMs: number;
  deleted: boolean;
  /** False of a deleted message, whatever came before: nothing is left of it that could have been edited. */
  edited: boolean;
  /** Of outbound messages only. */
  status: ExpectedStatus | null;
  /** The emoji by who reacted, `peer` or `business`. */
  reactions: Record<string, string>;
}

/** Everything said between one channel and one person or group. */
export interface ExpectedConversation {
  channelExternalId: string;
  /** Every id of the other side, sorted. */
  addresses: string[];
  /** Sorted by their ids. */
  messages: ExpectedMessage[];
  /** Lines of type `system` for which the platform gives no id, beside `messages`. */
  linesWithoutId: number;
  /** Live inbound messages that somebody said: lines of type `system` do not count. */
  unread: number;
}

interface Occurrence {
  channelExternalId: string;
  atMs: number;
  meant: Meant;
}

/**
 * What should be stored after some webhooks, in whatever order and however often they arrive: everything is written
 * down first and worked out only in the end. A model of the inbox that knows nothing of how the real one is made.
 */
export class ExpectedInbox {
  readonly #occurrences: Occurrence[] = [];

  record(webhook: SettledWebhook): void {
    const { channelExternalId, platform, timestampMs } = webhook;
    // WhatsApp tells whole seconds.
    const atMs = platform === 'whatsapp' ? Math.floor(timestampMs / 1_000) * 1_000 : timestampMs;
    for (const meant of meaningOf(webhook)) this.#occurrences.push({ channelExternalId, atMs, meant });
  }

  /** Sorted by channel and address, so that equal inboxes are equal lists. */
  conversations(): ExpectedConversation[] {
    const inOrderOfTime = this.#occurrences.toSorted((a, b) => a.atMs - b.atMs);
    const conversations = new Conversations(peopleIn(inOrderOfTime));
    for (const occurrence of inOrderOfTime) conversations.begin(occurrence);
    for (const occurrence of inOrderOfTime) conversations.change(occurrence);
    return conversations.sorted();
  }
}

/** Who is who, by everything that the whole run tells of it. */
function peopleIn(occurrences: readonly Occurrence[]): LinkedIds {
  const people = new LinkedIds();
  for (const { channelExternalId, meant } of occurrences) {
    if (meant.effect === 'message' || meant.effect === 'link')
      people.link(meant.peerIds.map((id) => within(channelExternalId, id)));
  }
  return people;
}

class Conversations {
  readonly #people: LinkedIds;
  readonly #byPerson = new Map<string, ExpectedConversation>();
  readonly #messages = new Map<string, { message: ExpectedMessage; conversation: ExpectedConversation }>();

  constructor(people: LinkedIds) {
    this.#people = people;
  }

  /** What adds to a conversation. A message that comes twice is one message; a placeholder gives way to its file. */
  begin({ channelExternalId, atMs, meant }: Occurrence): void {
    if (meant.effect === 'line') {
      this.#with(channelExternalId, meant.peerIds).linesWithoutId++;
      return;
    }
    if (meant.effect !== 'message') return;
    const { externalId, direction, origin, type, text, status, peerIds } = meant;
    const id = within(channelExternalId, externalId);
    const known = this.#messages.get(id)?.message;
    if (known !== undefined) {
      if (known.type === 'unsupported') Object.assign(known, { type, text });
      return;
    }
    const said = { externalId, direction, origin, type, text, status, sentAtMs: atMs };
    const message: ExpectedMessage = { ...said, deleted: false, edited: false, reactions: {} };
    const conversation = this.#with(channelExternalId, peerIds);
    conversation.messages.push(message);
    if (direction === 'inbound' && origin === 'live' && type !== 'system') conversation.unread++;
    this.#messages.set(id, { message, conversation });
  }

  /** What changes messages. In the order of time, so that the newest words and reactions are the last ones. */
  change({ channelExternalId, atMs, meant }: Occurrence): void {
    if (meant.effect === 'message' || meant.effect === 'line' || meant.effect === 'link') return;
    if (meant.effect === 'watermark') {
      advanceUntil(this.#with(channelExternalId, meant.peerIds), atMs, meant.status);
      return;
    }
    // What nobody has said in this run cannot change.
    const found = this.#messages.get(within(channelExternalId, meant.externalId));
    if (found === undefined) return;
    const { message, conversation } = found;
    switch (meant.effect) {
      case 'status':
        return advance(message, meant.status);
      case 'read_up_to':
        return advanceUntil(conversation, message.sentAtMs, 'read');
      case 'reaction':
        return react(message, meant.actor, meant.emoji);
      case 'edit':
        if (!message.deleted) Object.assign(message, { text: meant.text, edited: true });
        return;
      case 'unsend':
        Object.assign(message, { text: null, deleted: true, edited: false });
    }
  }

  /** Those in which something was said. */
  sorted(): ExpectedConversation[] {
    const inUse = [...this.#byPerson].filter(
      ([, { messages, linesWithoutId }]) => messages.length + linesWithoutId > 0,
    );
    return inUse
      .toSorted(([a], [b]) => compare(a, b))
      .map(([, { messages, ...conversation }]) => ({
        ...conversation,
        messages: messages.toSorted((a, b) => compare(a.externalId, b.externalId)),
      }));
  }

  #with(channelExternalId: string, [peerId = '']: readonly string[]): ExpectedConversation {
    const ids = this.#people.idsWith(within(channelExternalId, peerId));
    const person = ids[0] ?? '';
    const known = this.#byPerson.get(person);
    if (known !== undefined) return known;
    const addresses = ids.map((id) => id.slice(channelExternalId.length + 1));
    const conversation = { channelExternalId, addresses, messages: [], linesWithoutId: 0, unread: 0 };
    this.#byPerson.set(person, conversation);
    return conversation;
  }
}

function advanceUntil({ messages }: ExpectedConversation, untilMs: number, status: ExpectedStatus): void {
  for (const message of messages) if (message.sentAtMs <= untilMs) advance(message, status);
}

/** Never back: a later word of less weight says nothing new. */
function advance(message: ExpectedMessage, status: ExpectedStatus): void {
  if (message.status === null) return;
  const rank = (known: ExpectedStatus): number => EXPECTED_STATUSES.indexOf(known);
  if (rank(status) > rank(message.status)) message.status = status;
}

function react(message: ExpectedMessage, actor: 'peer' | 'business', emoji: string | null): void {
  if (emoji === null) delete message.reactions[actor];
  else message.reactions[actor] = emoji;
}

/** Ids mean something only together with the channel that they are told to. */
function within(channelExternalId: string, id: string): string {
  return `${channelExternalId} ${id}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
