import type {
  InboundChannelEvent,
  InboundContact,
  InboundEvent,
  InboundIdentityChange,
  InboundMessage,
  InboundReactionList,
  InboundReadUpTo,
  InboundStatus,
  InboundWatermark,
  MessageUpdate,
  Peer,
  PeerIdentity,
  Platform,
} from '@switchboard/core';
import type { InboundItem, InboundItemResult } from '../inbound-batch.ts';
import { emptyResult } from './delivery-outcome.ts';

/** A conversation as a payload names it: our channel, and every address of the other side that it gave. */
export interface ConversationKey {
  platform: Platform;
  channelExternalId: string;
  peer: Peer;
  /** True when something was said in it, so that it must exist. */
  creates: boolean;
}

/** An event of the batch, the item that it came in, and the conversation that it belongs to. */
export interface Planned<E extends InboundEvent> {
  event: E;
  item: number;
  /** Index into `InboundPlan.conversations`; null where the platform does not say. */
  conversation: number | null;
}

export type PeerUpdate = Exclude<MessageUpdate, InboundStatus>;

/** Everything that one transaction works on, flattened out of the items. */
export interface InboundPlan {
  results: InboundItemResult[];
  conversations: ConversationKey[];
  messages: (Planned<InboundMessage> & { conversation: number })[];
  /** Reactions, edits and unsends. */
  updates: Planned<PeerUpdate>[];
  reactionLists: Planned<InboundReactionList>[];
  statuses: Planned<InboundStatus>[];
  readsUpTo: (Planned<InboundReadUpTo> & { conversation: number })[];
  watermarks: (Planned<InboundWatermark> & { conversation: number })[];
  identityChanges: Planned<InboundIdentityChange>[];
  contacts: Planned<InboundContact>[];
  channelEvents: Planned<InboundChannelEvent>[];
}

/** Sorts the events of a batch by what has to be done with them. Pure. */
export function planInbound(items: readonly InboundItem[]): InboundPlan {
  const planner = new Planner(items);
  for (const [item, { events }] of items.entries()) for (const event of events) planner.add(event, item);
  return planner.plan;
}

class Planner {
  readonly plan: InboundPlan;
  readonly #conversationAt = new Map<string, number>();
  readonly #messageAt = new Map<string, number>();

  constructor(items: readonly InboundItem[]) {
    this.plan = {
      results: items.map(emptyResult),
      conversations: [],
      messages: [],
      updates: [],
      reactionLists: [],
      statuses: [],
      readsUpTo: [],
      watermarks: [],
      identityChanges: [],
      contacts: [],
      channelEvents: [],
    };
  }

  add(event: InboundEvent, item: number): void {
    const { plan } = this;
    switch (event.kind) {
      case 'message':
        return this.#addMessage(event, item);
      case 'status':
        plan.statuses.push({ event, item, conversation: null });
        return;
      case 'reaction':
      case 'edit':
      case 'unsend': {
        const conversation = event.peer === null ? null : this.#conversation(event, event.peer, false);
        plan.updates.push({ event, item, conversation });
        return;
      }
      case 'reaction_list':
        plan.reactionLists.push({ event, item, conversation: this.#conversation(event, event.peer, false) });
        return;
      case 'read_up_to':
        plan.readsUpTo.push({ event, item, conversation: this.#conversationWith(event) });
        return;
      case 'watermark':
        plan.watermarks.push({ event, item, conversation: this.#conversationWith(event) });
        return;
      case 'identity_change':
        plan.identityChanges.push({ event, item, conversation: null });
        return;
      case 'contact':
        plan.contacts.push({ event, item, conversation: null });
        return;
      case 'channel_event':
        plan.channelEvents.push({ event, item, conversation: null });
        return;
      case 'ignored':
        plan.results[item]!.ignored++;
        return;
      case 'unrecognized':
        plan.results[item]!.unrecognized++;
    }
  }

  #addMessage(event: InboundMessage, item: number): void {
    const { plan } = this;
    const key = `${event.platform}\n${event.channelExternalId}\n${event.externalId}`;
    const known = this.#messageAt.get(key);
    if (known === undefined) {
      this.#messageAt.set(key, plan.messages.length);
      plan.messages.push({ event, item, conversation: this.#conversation(event, event.peer, true) });
      return;
    }
    // Meta repeats a message within the second; its copies often share a batch. Each may hold other ids of its peer.
    plan.results[item]!.messagesDuplicate++;
    this.#conversation(event, event.peer, true);
    const first = plan.messages[known]!;
    if (first.event.type === 'unsupported' && event.type !== 'unsupported') first.event = event;
  }

  /** Of a receipt, which names nothing but the address. */
  #conversationWith(event: InboundReadUpTo | InboundWatermark): number {
    const peer = { externalId: event.peerExternalId, name: null, username: null, identities: [] };
    return this.#conversation(event, peer, false);
  }

  #conversation(
    { platform, channelExternalId }: Pick<ConversationKey, 'platform' | 'channelExternalId'>,
    peer: Peer,
    creates: boolean,
  ): number {
    const key = `${platform}\n${channelExternalId}\n${peer.externalId}`;
    const known = this.#conversationAt.get(key);
    if (known === undefined) {
      this.#conversationAt.set(key, this.plan.conversations.length);
      return this.plan.conversations.push({ platform, channelExternalId, peer, creates }) - 1;
    }
    const conversation = this.plan.conversations[known]!;
    conversation.creates ||= creates;
    conversation.peer = joined(conversation.peer, peer);
    return known;
  }
}

/** What two payloads say of one address; the later names win. */
function joined(earlier: Peer, later: Peer): Peer {
  const identities = new Map(
    [...earlier.identities, ...later.identities].map((identity) => [
      `${identity.kind}\n${identity.scope}\n${identity.value}`,
      identity,
    ]),
  );
  return {
    externalId: earlier.externalId,
    name: later.name ?? earlier.name,
    username: later.username ?? earlier.username,
    identities: [...identities.values()],
  };
}

/**
 * Every address by which the peer is reached in its channel: what finds its conversation. Only WhatsApp knows one
 * person by several; elsewhere the same person can be met in places that are to be answered apart (a Telegram bot's own
 * chat, and the chat of a business that it serves).
 */
export function addressesOf(peer: Pick<Peer, 'externalId' | 'identities'>): string[] {
  const others = peer.identities.filter(isFurtherAddress).map(({ value }) => value);
  return [...new Set([peer.externalId, ...others])];
}

/** True for the ids by which WhatsApp knows one person. */
export function isFurtherAddress({ kind }: PeerIdentity): boolean {
  return kind === 'phone' || kind === 'bsuid';
}
