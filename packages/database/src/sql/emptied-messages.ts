import type { NewEvent } from '@switchboard/core';

/** What is set on a message that is emptied; whoever empties it says when, in `deleted_at`. */
export const EMPTIED = `text = null, payload = null`;

/**
 * What goes with the messages that a statement has emptied, as parts of a `with` behind one that is called `emptied` and
 * answers their `id`s: earlier wordings, reactions, and the references to files, whose copies are to be deleted.
 */
export const WITH_THE_EMPTIED = `revisions as (
    delete from message_revisions using emptied where message_id = emptied.id
  ), reactions as (
    delete from reactions using emptied where message_id = emptied.id
  ), files as (
    update attachments set state = 'deleted', external_id = null, source_url = null, filename = null, sha256 = null
    from emptied where message_id = emptied.id
  )`;

/** Tells of a message that is gone. */
export function deletedEvent(message: {
  id: string;
  channelId: string;
  conversationId: string;
}): NewEvent<'message.deleted'> {
  return {
    type: 'message.deleted',
    channelId: message.channelId,
    conversationId: message.conversationId,
    data: { message_id: message.id, conversation_id: message.conversationId },
  };
}
