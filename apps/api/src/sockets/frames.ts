import {
  type EventData,
  type EventType,
  type LoggedEvent,
  type Platform,
  platformIcon,
  platformName,
} from '@switchboard/core';
import type { User } from '@switchboard/database';
import type { Presence } from './presence-board.ts';
import type { Typing } from './typing-board.ts';

/** Which language a client speaks: plain clients came without a subprotocol. */
export type SocketProtocol = 'plain' | 'switchboard.v1';

export interface LogPosition {
  epoch: string;
  seq: bigint;
}

/** The first frame: where the client stands in the log. */
export function welcome(
  protocol: SocketProtocol,
  user: User,
  { epoch, seq }: LogPosition,
  heartbeatMs: number,
): string {
  if (protocol === 'plain') {
    return JSON.stringify({
      type: 'connection_established',
      message: 'Connected',
      user_id: user.id,
      epoch,
      seq: seq.toString(),
    });
  }
  return JSON.stringify({ type: 'hello', epoch, seq: seq.toString(), heartbeat_ms: heartbeatMs });
}

/** Told instead of a replay when continuity cannot be proved; the client reloads over REST and goes on from `seq`. */
export function resyncRequired(reason: ResyncReason, { epoch, seq }: LogPosition): string {
  return JSON.stringify({ type: 'resync_required', reason, epoch, seq: seq.toString() });
}

export type ResyncReason = 'epoch_changed' | 'too_old' | 'from_the_future' | 'unreadable_cursor';

export function caughtUp(seq: bigint): string {
  return JSON.stringify({ type: 'caught_up', seq: seq.toString() });
}

/** The answer to a client's heartbeat. */
export function heartbeat(seq: bigint): string {
  return JSON.stringify({ type: 'heartbeat', seq: seq.toString() });
}

/** What a client said was not understood. */
export function errorText(code: string, message: string): string {
  return JSON.stringify({ type: 'error', code, message });
}

export function typingText(typing: Typing, on: boolean, nowMs: number): string {
  return ephemeral(on ? 'typing.started' : 'typing.stopped', typing, nowMs);
}

/** `complete`: everybody else is away. */
export function presenceText(users: readonly Presence[], complete: boolean, nowMs: number): string {
  return ephemeral('presence.updated', { complete, users }, nowMs);
}

/** It is not in the log, so it has no number. */
function ephemeral(type: string, data: object, nowMs: number): string {
  return JSON.stringify({ type, occurred_at: new Date(nowMs).toISOString(), data });
}

export const PING_FRAME = JSON.stringify({ type: 'ping' });

/** One event as one frame. */
export function eventText(protocol: SocketProtocol, event: LoggedEvent): string {
  return protocol === 'plain' ? plainText(event) : envelopeText(event);
}

/** `dataJson` is spliced in as it is kept: parsing and printing it again would cost more than the rest. */
function envelopeText(event: LoggedEvent): string {
  const head = JSON.stringify({
    id: `evt_${event.id}`,
    seq: event.seq.toString(),
    type: event.type,
    occurred_at: event.occurredAt.toISOString(),
    channel_id: event.channelId,
  });
  return `${head.slice(0, -1)},"data":${event.dataJson}}`;
}

function plainText(event: LoggedEvent): string {
  const data = JSON.parse(event.dataJson) as EventData[EventType];
  return JSON.stringify({ ...plainBody(event.type, data), seq: event.seq.toString() });
}

function plainBody(type: EventType, data: EventData[EventType]): Record<string, unknown> {
  switch (type) {
    case 'message.created': {
      const { message, conversation } = data as EventData['message.created'];
      return {
        type: 'new_message',
        conversation_id: conversation.id,
        ...platformFields(conversation.platform),
        message,
        conversation,
      };
    }
    case 'message.updated': {
      const update = data as EventData['message.updated'];
      return { type: update.message === undefined ? 'message_status' : 'message_updated', ...update };
    }
    case 'message.deleted':
      return { type: 'message_deleted', ...(data as EventData['message.deleted']) };
    case 'message.reaction_added':
    case 'message.reaction_removed':
      return { type: 'message_reaction', ...(data as EventData['message.reaction_added']) };
    case 'conversation.assigned': {
      const { conversation, manager_id, manager_name } = data as EventData['conversation.assigned'];
      return {
        type: 'manager_assigned',
        conversation_id: conversation.id,
        manager_id,
        manager_name,
        conversation,
      };
    }
    case 'note.created':
      return { type: 'note_created', ...(data as EventData['note.created']) };
    case 'note.updated':
      return { type: 'note_updated', ...(data as EventData['note.updated']) };
    case 'note.deleted':
      return { type: 'note_deleted', ...(data as EventData['note.deleted']) };
    case 'contact.merged':
      return { type: 'contact_merged', ...(data as EventData['contact.merged']) };
    case 'contact.updated':
      return { type: 'contact_updated', ...(data as EventData['contact.updated']) };
    case 'channel.status_changed':
      return { type: 'channel_status', ...(data as EventData['channel.status_changed']) };
    case 'user.updated':
      return { type: 'user_updated', ...(data as EventData['user.updated']) };
    case 'access.revoked':
      return { type: 'access_revoked', ...(data as EventData['access.revoked']) };
    case 'settings.changed':
      return { type: 'settings_changed', ...(data as EventData['settings.changed']) };
    case 'conversation.updated':
    case 'conversation.read': {
      const { conversation } = data as EventData['conversation.read'];
      return { type: 'conversation_update', conversation_id: conversation.id, conversation };
    }
  }
}

function platformFields(platform: Platform) {
  return { platform, platform_name: platformName(platform), platform_icon: platformIcon(platform) };
}
