import {
  cutText,
  type InboundAttachment,
  type InboundEvent,
  type InboundMessage,
  type InboundReaction,
  type InboundReactionList,
  type InboundStatus,
  isUuid,
  LIMITS,
  type MessagePayload,
  type MessageUpdate,
  type Peer,
  type PeerIdentity,
  storableExternalId,
  storableJson,
  storableMessageText,
  storableText,
} from '@switchboard/core';
import type { TelegramProgress } from '@switchboard/database';

/** Names are for display; nobody reads more. */
const NAME_CHARS_MAX = 300;

/** The longest emoji (a family with skin tones) is below 40; a group's custom ones are ids below 100. */
const EMOJI_CHARS_MAX = 100;

/** One line in a list of news. */
const DETAIL_CHARS_MAX = 500;

/** The event with everything in it fit for PostgreSQL; the raw delivery keeps what came. Pure. */
export function normalizeInbound(event: InboundEvent): InboundEvent {
  if (event.kind === 'message') return normalizeMessage(event);
  return 'messageExternalId' in event ? normalizeUpdate(event) : normalizeNews(event);
}

/** How far a Telegram account has been read, fit for PostgreSQL: people choose their names themselves. Pure. */
export function normalizeTelegramProgress(progress: TelegramProgress): TelegramProgress {
  return {
    ...progress,
    peers: progress.peers.map((peer) => ({
      ...peer,
      firstName: displayName(peer.firstName),
      lastName: displayName(peer.lastName),
      title: displayName(peer.title),
      username: displayName(peer.username),
      phone: displayName(peer.phone),
    })),
  };
}

function normalizeUpdate(update: MessageUpdate | InboundReactionList): MessageUpdate | InboundReactionList {
  const target = normalizeTarget(update);
  switch (update.kind) {
    case 'status':
      return {
        ...update,
        ...target,
        error: storableJson(update.error) as InboundStatus['error'],
        sendReference: ownReference(update.sendReference),
      };
    case 'reaction':
      return {
        ...update,
        ...target,
        peer: normalizePeer(update.peer),
        actor: storableExternalId(update.actor),
        emoji: update.emoji === null ? null : storableEmoji(update.emoji),
      };
    case 'reaction_list':
      return {
        ...update,
        ...target,
        peer: normalizePeer(update.peer),
        reactions: update.reactions.map(({ actor, emoji }) => ({
          actor: storableExternalId(actor),
          emoji: storableEmoji(emoji),
        })),
      };
    case 'edit':
      return {
        ...update,
        ...target,
        peer: update.peer === null ? null : normalizePeer(update.peer),
        text: update.text === null ? null : storableMessageText(update.text),
      };
    case 'unsend':
      return { ...update, ...target, peer: update.peer === null ? null : normalizePeer(update.peer) };
  }
}

type News = Exclude<InboundEvent, InboundMessage | MessageUpdate | InboundReactionList>;

/** Everything that is about no single message. */
function normalizeNews(event: News): News {
  switch (event.kind) {
    case 'watermark':
    case 'read_up_to':
      return {
        ...event,
        channelExternalId: storableExternalId(event.channelExternalId),
        peerExternalId: storableExternalId(event.peerExternalId),
      };
    case 'identity_change':
      return {
        ...event,
        channelExternalId: optionalId(event.channelExternalId),
        previous: normalizeIdentity(event.previous),
        current: normalizeIdentity(event.current),
      };
    case 'contact':
      return {
        ...event,
        channelExternalId: storableExternalId(event.channelExternalId),
        identities: event.identities.map(normalizeIdentity),
        name: displayName(event.name),
      };
    case 'channel_event':
      return {
        ...event,
        channelExternalId: optionalId(event.channelExternalId),
        accountExternalId: optionalId(event.accountExternalId),
        name: storableText(event.name),
        detail: event.detail === null ? null : storableText(cutText(event.detail, DETAIL_CHARS_MAX)),
        payload: storableJson(event.payload ?? null),
      };
    case 'ignored':
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
    replyToExternalId: optionalId(message.replyToExternalId),
    payload: storableJson(message.payload ?? null) as MessagePayload | null,
    attachments: message.attachments.slice(0, LIMITS.messageAttachmentsMax).map(normalizeAttachment),
    peer: normalizePeer(message.peer),
    sendReference: ownReference(message.sendReference),
  };
}

function normalizeTarget({
  channelExternalId,
  messageExternalId,
}: Pick<InboundReaction, 'channelExternalId' | 'messageExternalId'>) {
  return {
    channelExternalId: storableExternalId(channelExternalId),
    messageExternalId: storableExternalId(messageExternalId),
  };
}

function normalizePeer(peer: Peer): Peer {
  return {
    externalId: storableExternalId(peer.externalId),
    name: displayName(peer.name),
    username: displayName(peer.username),
    identities: peer.identities.map(normalizeIdentity),
  };
}

function normalizeIdentity({ kind, scope, value }: PeerIdentity): PeerIdentity {
  return { kind, scope: storableExternalId(scope), value: storableExternalId(value) };
}

/** We only ever give platforms ids of ours to repeat; anything else is another program's mark. */
function ownReference(reference: string | null): string | null {
  return reference !== null && isUuid(reference) ? reference : null;
}

function optionalId(id: string | null): string | null {
  return id === null ? null : storableExternalId(id);
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

function storableEmoji(emoji: string): string {
  return storableText(cutText(emoji, EMOJI_CHARS_MAX));
}

function displayName(name: string | null): string | null {
  if (name === null) return null;
  const text = storableText(cutText(name, NAME_CHARS_MAX)).trim();
  return text === '' ? null : text;
}
