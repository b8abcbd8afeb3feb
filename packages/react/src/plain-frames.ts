import type { AnyEvent, EventDataByType, EventType, MessageView } from '@switchboard/client';
import type { plainFrames } from '@switchboard/protocol';
import { signsOf } from './platforms.ts';

type PlainFrames = typeof plainFrames;
type FrameOf<K extends keyof PlainFrames> = ReturnType<PlainFrames[K]['parse']>;

/** A message that is new, with its conversation as it is then. */
export type NewMessageFrame = FrameOf<'new_message'> & { message: MessageView };
/** A conversation that is new, read, or has changed. */
export type ConversationUpdateFrame = FrameOf<'conversation_update'>;

/** An event in the shape that clients without a subprotocol get. */
export type PlainFrame =
  | NewMessageFrame
  | ConversationUpdateFrame
  | FrameOf<
      | 'message_status'
      | 'message_updated'
      | 'message_deleted'
      | 'message_reaction'
      | 'manager_assigned'
      | 'note_created'
      | 'note_updated'
      | 'note_deleted'
      | 'contact_merged'
      | 'contact_updated'
      | 'channel_status'
      | 'user_updated'
      | 'access_revoked'
      | 'settings_changed'
    >;

/** The same event as plain clients get it; null for a type that this version does not know. */
export function plainFrameOf(event: AnyEvent): PlainFrame | null {
  const body = bodyOf(event.type as EventType, event.data);
  return body === null ? null : ({ ...body, seq: event.seq } as PlainFrame);
}

function bodyOf(type: EventType, data: unknown): object | null {
  switch (type) {
    case 'message.created':
      return newMessage(data as EventDataByType['message.created']);
    case 'message.updated': {
      const update = data as EventDataByType['message.updated'];
      return { type: update.message === undefined ? 'message_status' : 'message_updated', ...update };
    }
    case 'message.deleted':
      return { type: 'message_deleted', ...(data as object) };
    case 'message.reaction_added':
    case 'message.reaction_removed':
      return { type: 'message_reaction', ...(data as object) };
    case 'conversation.updated':
    case 'conversation.read': {
      const { conversation } = data as EventDataByType['conversation.updated'];
      return { type: 'conversation_update', conversation_id: conversation.id, conversation };
    }
    case 'conversation.assigned': {
      const assigned = data as EventDataByType['conversation.assigned'];
      const { conversation, manager_id, manager_name } = assigned;
      return {
        type: 'manager_assigned',
        conversation_id: conversation.id,
        manager_id,
        manager_name,
        conversation,
      };
    }
    case 'note.created':
      return { type: 'note_created', ...(data as object) };
    case 'note.updated':
      return { type: 'note_updated', ...(data as object) };
    case 'note.deleted':
      return { type: 'note_deleted', ...(data as object) };
    case 'contact.merged':
      return { type: 'contact_merged', ...(data as object) };
    case 'contact.updated':
      return { type: 'contact_updated', ...(data as object) };
    case 'channel.status_changed':
      return { type: 'channel_status', ...(data as object) };
    case 'user.updated':
      return { type: 'user_updated', ...(data as object) };
    case 'access.revoked':
      return { type: 'access_revoked', ...(data as object) };
    case 'settings.changed':
      return { type: 'settings_changed', ...(data as object) };
    default:
      return null;
  }
}

function newMessage({ message, conversation }: EventDataByType['message.created']): object {
  const { id, platform } = conversation;
  const { name, icon } = signsOf(platform);
  return {
    type: 'new_message',
    conversation_id: id,
    platform,
    platform_name: name,
    platform_icon: icon,
    message,
    conversation,
  };
}
