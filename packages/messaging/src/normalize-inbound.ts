import {
  type InboundAttachment,
  type InboundEvent,
  type InboundMessage,
  type InboundStatus,
  storableExternalId,
  storableJson,
  storableMessageText,
  storableText,
} from '@switchboard/core';

/** Names are for display; nobody reads more. */
const NAME_CHARS_MAX = 300;

/** The event with everything in it fit for PostgreSQL; the raw delivery keeps what came. Pure. */
export function normalizeInbound(event: InboundEvent): InboundEvent {
  switch (event.kind) {
    case 'message':
      return normalizeMessage(event);
    case 'status':
      return normalizeStatus(event);
    case 'unrecognized':
      return { ...event, what: storableText(event.what) };
  }
}

function normalizeMessage(message: InboundMessage): InboundMessage {
  return {
    ...message,
    channelExternalId: storableExternalId(message.channelExternalId),
    externalId: storableExternalId(message.externalId),
    text: message.text === null ? null : storableMessageText(message.text),
    replyToExternalId:
      message.replyToExternalId === null ? null : storableExternalId(message.replyToExternalId),
    payload: storableJson(message.payload ?? null),
    attachments: message.attachments.map(normalizeAttachment),
    peer: {
      externalId: storableExternalId(message.peer.externalId),
      name: displayName(message.peer.name),
      username: displayName(message.peer.username),
      identities: message.peer.identities.map((identity) => ({
        kind: identity.kind,
        scope: storableExternalId(identity.scope),
        value: storableExternalId(identity.value),
      })),
    },
  };
}

function normalizeStatus(status: InboundStatus): InboundStatus {
  return {
    ...status,
    channelExternalId: storableExternalId(status.channelExternalId),
    messageExternalId: storableExternalId(status.messageExternalId),
    error: storableJson(status.error) as InboundStatus['error'],
  };
}

function normalizeAttachment(attachment: InboundAttachment): InboundAttachment {
  const text = (value: string | null) => (value === null ? null : storableMessageText(value));
  return {
    ...attachment,
    externalId: text(attachment.externalId),
    url: text(attachment.url),
    filename: text(attachment.filename),
    mimeType: text(attachment.mimeType),
    sha256: text(attachment.sha256),
    sizeBytes: Number.isSafeInteger(attachment.sizeBytes) ? attachment.sizeBytes : null,
  };
}

function displayName(name: string | null): string | null {
  if (name === null) return null;
  const text = storableText(name.slice(0, NAME_CHARS_MAX)).trim();
  return text === '' ? null : text;
}
