import type { InboundWatermark, MessageUpdate, NewEvent, Platform } from '@switchboard/core';
import { adoptedEvents, adoptSentMessages } from './adopt-sent-messages.ts';
import { applyEdits } from './apply-edits.ts';
import { applyReactionLists, type ReactionListOfMessage } from './apply-reaction-lists.ts';
import { applyReactions } from './apply-reactions.ts';
import { applyReadUpTo, type ReadUpTo } from './apply-read-up-to.ts';
import { applyStatuses, statusEvent } from './apply-statuses.ts';
import { applyUnsends } from './apply-unsends.ts';
import { applyWatermarks, catchUpWithReadPositions, type ReadPosition } from './apply-watermarks.ts';
import { changedMessageEvents, conversationEvents, refreshLastMessages } from './changed-messages.ts';
import { refreshAwaiting } from './refresh-awaiting.ts';
import { findMessages, type TargetMessage } from './find-messages.ts';
import type { InboundPlan } from './inbound-plan.ts';
import type { LockedConversation } from './lock-conversations.ts';
import { parkUpdates, takePendingUpdates, type WaitingUpdate } from './pending-updates.ts';
import { parkReads, type ReadToPark } from './sort-echoes.ts';
import type { Queryable } from './statement.ts';

/** A message that is new, or whose id on the platform is. */
export interface StoredMessage {
  id: string;
  platform: Platform;
  channelId: string;
  channelExternalId: string;
  externalId: string;
  isOutbound: boolean;
  /** The other side, as the platform's receipts name it. */
  address: string;
}

/** What a batch brings that changes messages. */
export interface UpdatesOfBatch {
  plan: InboundPlan;
  /** By index into `plan.conversations`. */
  conversations: readonly (LockedConversation | null)[];
  /** What had been waiting for the batch's messages. */
  waiting: readonly MessageUpdate[];
  stored: readonly StoredMessage[];
}

/** An update and the item that it came in: none when it had been waiting. */
interface Arrived {
  update: MessageUpdate;
  item: number | null;
}

/**
 * Applies a batch's receipts, reactions, edits and unsends, and those that were waiting for its messages. What speaks
 * of a message that is not here waits in `pending_updates`. The caller holds the locks of the conversations and of the
 * receipts.
 */
export async function recordUpdates(db: Queryable, batch: UpdatesOfBatch, at: Date): Promise<NewEvent[]> {
  const { plan, waiting, stored } = batch;
  const adopted = await adoptSentMessages(
    db,
    plan.statuses.map(({ event }) => ({ ...event, externalId: event.messageExternalId, sentAt: null })),
  );
  const waitingForAdopted = await takePendingUpdates(
    db,
    [...adopted].map(([index, { channelId }]) => ({
      channelId,
      externalId: plan.statuses[index]!.event.messageExternalId,
    })),
  );
  const arrived = [
    ...[...waiting, ...waitingForAdopted].map((update): Arrived => ({ update, item: null })),
    ...[...plan.statuses, ...plan.updates].map(({ event, item }): Arrived => ({ update: event, item })),
  ];
  const events = arrived.length === 0 ? [] : await applyArrived(db, plan, arrived, at);
  const answered = await refreshAwaiting(
    db,
    [...adopted.values()].map(({ conversationId }) => conversationId),
  );
  return [
    ...adoptedEvents(adopted.values()),
    ...(await conversationEvents(db, answered, at)),
    ...events,
    ...(await recordReactionLists(db, plan)),
    ...(await recordReadPositions(
      db,
      batch,
      stored.filter(({ isOutbound }) => isOutbound),
    )),
    ...(await recordReadsUpTo(db, batch, at)),
  ];
}

async function applyArrived(
  db: Queryable,
  plan: InboundPlan,
  arrived: readonly Arrived[],
  at: Date,
): Promise<NewEvent[]> {
  const targets = await findMessages(
    db,
    arrived.map(({ update }) => update),
  );
  const known: { update: MessageUpdate; message: TargetMessage }[] = [];
  const parked: WaitingUpdate[] = [];
  for (const [index, { update, item }] of arrived.entries()) {
    const { channelId, message } = targets[index]!;
    const result = item === null ? null : plan.results[item]!;
    if (channelId === null) result?.unconnected.push(update.channelExternalId);
    else if (message !== null) {
      known.push({ update, message });
      if (result !== null) result.updatesApplied++;
    } else {
      parked.push({ update, channelId });
      if (result !== null) result.updatesWaiting++;
    }
  }
  await parkUpdates(db, parked);
  return await applyKnown(db, known, at);
}

async function applyKnown(
  db: Queryable,
  known: readonly { update: MessageUpdate; message: TargetMessage }[],
  at: Date,
): Promise<NewEvent[]> {
  const statuses = ofKind(known, 'status');
  const advanced = await applyStatuses(db, statuses);
  const events: NewEvent[] = advanced.map(({ message, update }) =>
    statusEvent(message, update.status, update.error),
  );
  events.push(...(await applyEarlier(db, statuses)));
  const failed = advanced.filter(({ update }) => update.status === 'failed');
  const waiting = await refreshAwaiting(
    db,
    failed.map(({ message }) => message.conversationId),
  );
  events.push(...(await conversationEvents(db, waiting, at)));
  events.push(...(await applyReactions(db, ofKind(known, 'reaction'))));
  const edited = await applyEdits(db, ofKind(known, 'edit'));
  const unsent = ofKind(known, 'unsend');
  const gone = await applyUnsends(db, unsent);
  events.push(...(await changedMessageEvents(db, edited)), ...gone);
  const changed = [...edited, ...(gone.length > 0 ? unsent.map(({ message }) => message.id) : [])];
  events.push(...(await refreshLastMessages(db, changed, at)));
  return events;
}

function ofKind<K extends MessageUpdate['kind']>(
  known: readonly { update: MessageUpdate; message: TargetMessage }[],
  kind: K,
): { update: Extract<MessageUpdate, { kind: K }>; message: TargetMessage }[] {
  return known.filter(
    (one): one is { update: Extract<MessageUpdate, { kind: K }>; message: TargetMessage } =>
      one.update.kind === kind,
  );
}

/** Instagram tells the last message that was read; those before it were read too (notes/meta.md §4.3). */
async function applyEarlier(
  db: Queryable,
  statuses: ReturnType<typeof ofKind<'status'>>,
): Promise<NewEvent[]> {
  const earlier = statuses.filter(({ update }) => update.includesEarlier);
  if (earlier.length === 0) return [];
  const { rows } = await db.query<{ id: string; external_id: string }>({
    name: 'lock-read-conversations',
    text: `select id, external_id from conversations where id = any($1::uuid[]) order by id for update`,
    values: [[...new Set(earlier.map(({ message }) => message.conversationId))]],
  });
  const addressOf = new Map(rows.map((row) => [row.id, row.external_id]));
  return await applyWatermarks(
    db,
    earlier.flatMap(({ update, message }): ReadPosition[] =>
      update.status === 'delivered' || update.status === 'read'
        ? [
            {
              channelId: message.channelId,
              address: addressOf.get(message.conversationId)!,
              status: update.status,
              until: message.sentAt,
            },
          ]
        : [],
    ),
  );
}

/** A list tells what holds now, so one whose message is not here says nothing that would be worth waiting for. */
async function recordReactionLists(
  db: Queryable,
  { reactionLists, results }: InboundPlan,
): Promise<NewEvent[]> {
  if (reactionLists.length === 0) return [];
  const targets = await findMessages(
    db,
    reactionLists.map(({ event }) => event),
  );
  const known: ReactionListOfMessage[] = [];
  for (const [index, { event, item }] of reactionLists.entries()) {
    const { channelId, message } = targets[index]!;
    const result = results[item]!;
    if (channelId === null) result.unconnected.push(event.channelExternalId);
    else if (message === null) result.ignored++;
    else {
      result.updatesApplied++;
      known.push({ update: event, message });
    }
  }
  return await applyReactionLists(db, known);
}

/**
 * Messages come before their read positions, so that nothing has to wait but for those that are just being sent: where no
 * conversation is, nothing was read.
 */
async function recordReadsUpTo(
  db: Queryable,
  { plan, conversations }: UpdatesOfBatch,
  at: Date,
): Promise<NewEvent[]> {
  if (plan.readsUpTo.length === 0) return [];
  const placeOf = (index: number) => conversations[index]!;
  const channelIds = await channelsOf(
    db,
    plan.readsUpTo.flatMap(({ event, conversation }) => (placeOf(conversation) === null ? [event] : [])),
  );
  const reads: ReadUpTo[] = [];
  const byPeer: ReadToPark[] = [];
  for (const { event, item, conversation } of plan.readsUpTo) {
    const place = placeOf(conversation);
    const result = plan.results[item]!;
    if (place !== null) {
      result.updatesApplied++;
      reads.push({ ...event, conversationId: place.id, address: event.peerExternalId });
      if (event.by === 'peer') {
        byPeer.push({ conversationId: place.id, channelId: place.channel_id, read: event });
      }
    } else if (channelIds.has(channelKey(event))) result.ignored++;
    else result.unconnected.push(event.channelExternalId);
  }
  if (byPeer.length > 0) await parkReads(db, byPeer, at);
  return await applyReadUpTo(db, reads, at);
}

async function recordReadPositions(
  db: Queryable,
  { plan }: UpdatesOfBatch,
  outbound: readonly StoredMessage[],
): Promise<NewEvent[]> {
  const channelIds = await channelsOf(
    db,
    plan.watermarks.map(({ event }) => event),
  );
  const positions: ReadPosition[] = [];
  for (const { event, item } of plan.watermarks) {
    const channelId = channelIds.get(channelKey(event));
    if (channelId === undefined) plan.results[item]!.unconnected.push(event.channelExternalId);
    else {
      plan.results[item]!.updatesApplied++;
      positions.push({ channelId, address: event.peerExternalId, status: event.status, until: event.until });
    }
  }
  return [...(await catchUpWithReadPositions(db, outbound)), ...(await applyWatermarks(db, positions))];
}

type OfChannel = Pick<InboundWatermark, 'platform' | 'channelExternalId'>;

function channelKey({ platform, channelExternalId }: OfChannel): string {
  return `${platform}\n${channelExternalId}`;
}

/** The channels of these events that are connected, by platform and external id. */
async function channelsOf(db: Queryable, events: readonly OfChannel[]): Promise<Map<string, string>> {
  if (events.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; platform: Platform; external_id: string }>({
    name: 'channels-of-read-positions',
    text: `select id, platform, external_id from channels where external_id = any($1::text[])`,
    values: [[...new Set(events.map(({ channelExternalId }) => channelExternalId))]],
  });
  return new Map(
    rows.map((row) => [channelKey({ platform: row.platform, channelExternalId: row.external_id }), row.id]),
  );
}
