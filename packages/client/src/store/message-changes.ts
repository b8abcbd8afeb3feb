import type { EventDataByType, MessageView } from '@switchboard/protocol';

/** What events that do not carry their message say about it. Each answers the message as it is then. Pure. */

/** A step of the status. An error stays: a later step does not say it again. */
export function withStatus(
  message: MessageView,
  {
    status,
    error,
    external_id: externalId,
    sent_at: sentAt,
  }: Pick<EventDataByType['message.updated'], 'status' | 'error' | 'external_id' | 'sent_at'>,
): MessageView {
  return {
    ...message,
    // Whoever tells a status tells why, also when there is nothing wrong any more.
    ...(status === null ? {} : { status, error }),
    ...(externalId === undefined ? {} : { external_id: externalId }),
    ...(sentAt === undefined ? {} : { sent_at: sentAt }),
  };
}

/** Somebody's reaction came, changed or went; everybody has at most one. As the server: the oldest first. */
export function withReaction(
  message: MessageView,
  { actor, emoji, occurred_at: at }: EventDataByType['message.reaction_added'],
): MessageView {
  const others = message.reactions.filter((reaction) => reaction.actor !== actor);
  if (emoji === null) return { ...message, reactions: others };
  const reactions = [...others, { actor, emoji, reacted_at: at }].toSorted((one, other) => {
    if (one.reacted_at !== other.reacted_at) return one.reacted_at < other.reacted_at ? -1 : 1;
    return one.actor < other.actor ? -1 : 1;
  });
  return { ...message, reactions };
}

/** Taken back: it stays as a line that says so. Nobody should read on until it is loaded again. */
export function emptied(message: MessageView, at: string): MessageView {
  return {
    ...message,
    content: null,
    payload: null,
    reactions: [],
    attachments: message.attachments.map((attachment) => ({
      ...attachment,
      state: 'deleted',
      filename: null,
      url: null,
    })),
    deleted_at: message.deleted_at ?? at,
  };
}
