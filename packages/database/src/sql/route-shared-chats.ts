import {
  BUSINESS_ACTOR,
  type InboundEvent,
  type InboundMessage,
  type ReactionActor,
} from '@switchboard/core';
import type { InboundItem } from '../inbound-batch.ts';
import { columns, type Queryable } from './statement.ts';

/** A batch whose events name the channels that keep their conversations. */
export interface RoutedItems {
  items: readonly InboundItem[];
  /** The account's own channel, by item: of those that tell of shared chats. */
  ownChannels: ReadonlyMap<number, string>;
  /** Ways to answer that are not written down yet. */
  newWays: readonly WayToAnswer[];
}

/** A channel of ours that has been told a message of a shared chat, so it can answer there too. */
export interface WayToAnswer {
  channelId: string;
  keeperId: string;
  address: string;
}

/**
 * A supergroup or channel that several of our Telegram accounts see is one conversation: its messages have the same ids
 * for all of them. The first account that brings a message of it keeps the conversation, and what the others tell goes
 * there. What one of us has said or how one of us has reacted is the business's, whoever tells it. Only accounts take
 * part: a bot sees part of a group only, by rules of its own, so its conversations stay its own (decision 0015).
 * Batches without accounts cost nothing.
 */
export async function routeSharedChats(db: Queryable, items: readonly InboundItem[]): Promise<RoutedItems> {
  const asked = sharedChatsOf(items);
  const ours = await ourUserIds(db, items);
  if (asked.length === 0 && ours.size === 0) return { items, ownChannels: new Map(), newWays: [] };
  const found = await findKeepers(db, asked);
  const keepers = new Map(
    asked.flatMap((chat, index) =>
      found[index] === undefined ? [] : [[keyOf(chat), found[index]!] as const],
    ),
  );
  const ownChannels = new Map<number, string>();
  const newWays = new Map<string, WayToAnswer>();
  for (const [index, chat] of asked.entries()) {
    const keeper = found[index];
    if (keeper === undefined) continue;
    for (const item of chat.items) ownChannels.set(item, keeper.own_id);
    if (chat.claims && keeper.keeper_id !== null && !keeper.is_way) {
      newWays.set(keyOf(chat), {
        channelId: keeper.own_id,
        keeperId: keeper.keeper_id,
        address: chat.address,
      });
    }
  }
  const route = (event: InboundEvent): InboundEvent => {
    const address = sharedAddressOf(event);
    const keeper = address === null ? undefined : keepers.get(keyOf({ account: accountOf(event), address }));
    return routedTo(asOurs(event, ours), keeper?.keeper ?? null);
  };
  return {
    items: items.map((item) =>
      item.telegram === undefined ? item : { ...item, events: item.events.map(route) },
    ),
    ownChannels,
    newWays: [...newWays.values()],
  };
}

/** Writes down through which channels a conversation can be answered, once its first message is stored. */
export async function recordWaysToAnswer(db: Queryable, ways: readonly WayToAnswer[]): Promise<void> {
  if (ways.length === 0) return;
  await db.query({
    name: 'record-ways-to-answer',
    text: `insert into conversation_channels (conversation_id, channel_id)
      select a.conversation_id, k.channel_id
      from unnest($1::text[], $2::uuid[], $3::uuid[]) as k(address, keeper_id, channel_id)
      join conversation_addresses a on a.address = k.address and a.channel_id = k.keeper_id
      order by 1, 2
      on conflict do nothing`,
    values: columns(
      ways,
      (way) => way.address,
      (way) => way.keeperId,
      (way) => way.channelId,
    ),
  });
}

/** A shared chat as one account tells of it. */
interface AskedChat {
  account: string;
  address: string;
  /** True when a message is told, so that the account may keep the conversation. */
  claims: boolean;
  items: number[];
}

function keyOf({ account, address }: Pick<AskedChat, 'account' | 'address'>): string {
  return `${account}\n${address}`;
}

function sharedChatsOf(items: readonly InboundItem[]): AskedChat[] {
  const asked = new Map<string, AskedChat>();
  for (const [index, item] of items.entries()) {
    if (item.telegram === undefined) continue;
    for (const event of item.events) {
      const address = sharedAddressOf(event);
      if (address === null) continue;
      const chat = { account: accountOf(event), address, claims: false, items: [] };
      const known: AskedChat = asked.get(keyOf(chat)) ?? chat;
      asked.set(keyOf(chat), known);
      known.claims ||= event.kind === 'message';
      if (known.items.at(-1) !== index) known.items.push(index);
    }
  }
  return [...asked.values()];
}

function accountOf(event: InboundEvent): string {
  return event.channelExternalId ?? '';
}

/** `-100…`: the only chats whose message ids are the same for every account. */
const SHARED_ADDRESS = /^-[1-9]\d{12,}$/;

/** The address of the supergroup or channel that an event is about; null for every other chat. */
function sharedAddressOf(event: InboundEvent): string | null {
  const address = addressOf(event);
  return address !== null && SHARED_ADDRESS.test(address) ? address : null;
}

function addressOf(event: InboundEvent): string | null {
  if ('peerExternalId' in event) return event.peerExternalId;
  if (event.kind === 'message') return event.peer.externalId;
  // Of a message by its id: `<address>:<number>`.
  if ('messageExternalId' in event) return event.messageExternalId.split(':', 1)[0]!;
  return null;
}

function routedTo(event: InboundEvent, keeper: string | null): InboundEvent {
  return keeper === null ? event : { ...event, channelExternalId: keeper };
}

/** People whose ids could be ours: who spoke, and who reacted. */
function peopleIn(event: InboundEvent): string[] {
  if (event.kind === 'message') return event.payload?.sender === undefined ? [] : [event.payload.sender.id];
  if (event.kind === 'reaction') return [event.actor];
  return event.kind === 'reaction_list' ? event.reactions.map(({ actor }) => actor) : [];
}

/** Those of the people in these events who are accounts or bots of ours. */
async function ourUserIds(db: Queryable, items: readonly InboundItem[]): Promise<Set<string>> {
  const people = items.flatMap(({ telegram, events }) =>
    telegram === undefined ? [] : events.flatMap(peopleIn).filter((id) => /^\d+$/.test(id)),
  );
  if (people.length === 0) return new Set();
  const { rows } = await db.query<{ external_id: string }>({
    name: 'our-telegram-user-ids',
    text: `select external_id from channels where external_id = any($1::text[]) and platform = 'telegram'`,
    values: [[...new Set(people)]],
  });
  return new Set(rows.map((row) => row.external_id));
}

/** What one of us has said or how one of us has reacted, told by another of us. */
function asOurs(event: InboundEvent, ours: ReadonlySet<string>): InboundEvent {
  if (event.kind === 'reaction') return ours.has(event.actor) ? { ...event, actor: BUSINESS_ACTOR } : event;
  if (event.kind === 'reaction_list') {
    return { ...event, reactions: reactionsWithOurs(event.reactions, accountOf(event), ours) };
  }
  if (event.kind !== 'message' || !isOurMessage(event, ours)) return event;
  return { ...event, direction: 'outbound', status: 'sent' };
}

function isOurMessage({ direction, payload }: InboundMessage, ours: ReadonlySet<string>): boolean {
  return direction === 'inbound' && payload?.sender !== undefined && ours.has(payload.sender.id);
}

/**
 * All of us are the business. Of several of us the one with the lowest id is shown, so that a message looks the same
 * whoever of us has told it last.
 */
function reactionsWithOurs<R extends { actor: ReactionActor }>(
  reactions: readonly R[],
  account: string,
  ours: ReadonlySet<string>,
): R[] {
  const idOf = ({ actor }: R) => (actor === BUSINESS_ACTOR ? account : actor);
  const isOurs = (one: R) => one.actor === BUSINESS_ACTOR || ours.has(one.actor);
  const own = reactions.filter(isOurs).toSorted((a, b) => compareIds(idOf(a), idOf(b)));
  const others = reactions.filter((one) => !isOurs(one));
  return own.length === 0 ? [...reactions] : [...others, { ...own[0]!, actor: BUSINESS_ACTOR }];
}

/** Ids are decimal digits without leading zeros. */
function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : Number(a > b);
}

interface KeeperRow {
  ordinal: string;
  own_id: string;
  keeper_id: string | null;
  /** The keeper's external id. */
  keeper: string | null;
  is_way: boolean;
}

/** The keeper of each chat, made where none is and a message asks for one; undefined where the account is not connected. */
async function findKeepers(db: Queryable, asked: readonly AskedChat[]): Promise<(KeeperRow | undefined)[]> {
  if (asked.length === 0) return [];
  const found = await lookUpKeepers(db, asked);
  const claims = asked.flatMap((chat, index) => {
    const row = found[index];
    return chat.claims && row?.keeper_id === null ? [{ address: chat.address, channelId: row.own_id }] : [];
  });
  if (claims.length === 0) return found;
  await claimChats(db, claims);
  // Another account may have been first, in this batch or in another process, for whose commit the claim has waited.
  return await lookUpKeepers(db, asked);
}

async function lookUpKeepers(db: Queryable, asked: readonly AskedChat[]): Promise<(KeeperRow | undefined)[]> {
  const { rows } = await db.query<KeeperRow>({
    name: 'look-up-shared-chats',
    text: `select k.ordinal, own.id as own_id, keeper.id as keeper_id, keeper.external_id as keeper,
        w.channel_id is not null as is_way
      from unnest($1::text[], $2::text[]) with ordinality as k(account, address, ordinal)
      join channels own on own.external_id = k.account and own.platform = 'telegram'
      left join shared_chats s on s.address = k.address
      left join channels keeper on keeper.id = s.channel_id
      left join conversation_addresses a on a.address = s.address and a.channel_id = s.channel_id
      left join conversation_channels w on w.conversation_id = a.conversation_id and w.channel_id = own.id`,
    values: columns(
      asked,
      (chat) => chat.account,
      (chat) => chat.address,
    ),
  });
  const found = asked.map((): KeeperRow | undefined => undefined);
  for (const row of rows) found[Number(row.ordinal) - 1] = row;
  return found;
}

/** In one order everywhere, so that two that claim the same chats cannot wait for each other. */
async function claimChats(
  db: Queryable,
  claims: readonly { address: string; channelId: string }[],
): Promise<void> {
  const first = new Map(claims.toReversed().map((claim) => [claim.address, claim]));
  await db.query({
    name: 'claim-shared-chats',
    text: `insert into shared_chats (address, channel_id)
      select * from unnest($1::text[], $2::uuid[]) as k(address, channel_id) order by address
      on conflict do nothing`,
    values: columns(
      [...first.values()],
      (claim) => claim.address,
      (claim) => claim.channelId,
    ),
  });
}
