import type { InboundMessage, InboundUnsend } from '@switchboard/core';

/** A message from 777 in the private chat with this account, with files as told. */
export function messageWithFiles(
  userId: string,
  messageId: string,
  files: readonly { sizeBytes?: number }[],
): InboundMessage {
  return {
    kind: 'message',
    platform: 'telegram',
    channelExternalId: userId,
    externalId: `777:${messageId}`,
    direction: 'inbound',
    origin: 'live',
    peer: {
      externalId: '777',
      name: 'Anna',
      username: null,
      identities: [{ kind: 'telegram_user', scope: '', value: '777' }],
    },
    type: 'image',
    text: null,
    attachments: files.map(({ sizeBytes }, position) => ({
      type: 'image',
      externalId: `${messageId}-${position}`,
      url: null,
      filename: null,
      mimeType: 'image/jpeg',
      sha256: null,
      sizeBytes: sizeBytes ?? null,
    })),
    replyToExternalId: null,
    sentAt: null,
    payload: null,
    sendReference: null,
  };
}

/** Its author has taken it back. */
export function takenBack(userId: string, messageId: string): InboundUnsend {
  return {
    kind: 'unsend',
    platform: 'telegram',
    channelExternalId: userId,
    messageExternalId: `777:${messageId}`,
    peer: messageWithFiles(userId, messageId, []).peer,
    occurredAt: new Date(),
  };
}

export function whatsAppMessageWithFile(): InboundMessage {
  return {
    ...messageWithFiles('106540352242922', '1', [{}]),
    platform: 'whatsapp',
    externalId: 'wamid.1',
    peer: {
      externalId: '48100',
      name: 'Anna',
      username: null,
      identities: [{ kind: 'phone', scope: '', value: '48100' }],
    },
  };
}
