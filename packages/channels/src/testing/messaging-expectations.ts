import type {
  InboundAttachment,
  InboundEdit,
  InboundEvent,
  InboundIgnored,
  InboundMessage,
  InboundReaction,
  InboundStatus,
  InboundUnrecognized,
  InboundUnsend,
  InboundWatermark,
  MessageType,
  MetaPlatform,
  Peer,
} from '@switchboard/core';
import { valueAt } from './fixtures.ts';

/** What one fixture must become; the body is at hand for what is passed on as it came. */
export type Expectation = (body: unknown) => InboundEvent[];

/** When almost everything in the fixtures happened. */
export const HAPPENED_AT = new Date(1_790_000_000_123);

/** The page or account that the fixtures of one Messenger Platform folder are about. */
export interface MessagingFixtures {
  platform: MetaPlatform;
  identityKind: 'psid' | 'igsid';
  channelExternalId: string;
  peerExternalId: string;
  /** Message ids of the fixtures are this and four digits. */
  midStart: string;
}

/** Builders of expected events, so that each expectation says only what is special about it. */
export interface MessagingExpectations {
  mid: (n: number) => string;
  peer: (externalId?: string, channel?: string) => Peer;
  message: (n: number, rest: Partial<InboundMessage>, peer?: string, channel?: string) => InboundMessage;
  outbound: (n: number, rest: Partial<InboundMessage>, peer?: string) => InboundMessage;
  /** A fixture of one message, understood in full. */
  said: (n: number, rest: Partial<InboundMessage>) => Expectation;
  /** A fixture of one message with one file and nothing else. */
  file: (n: number, type: MessageType, url: string | null, rest?: Partial<InboundMessage>) => Expectation;
  /** A fixture of one message, of which something is only in the item itself. */
  saidPartly: (n: number, rest: Partial<InboundMessage>) => Expectation;
  /** A fixture of one message that is a placeholder, the item itself in it. */
  unsupported: (n: number, rest?: Partial<InboundMessage>) => Expectation;
  reaction: (n: number, emoji: string | null, rest?: Partial<InboundReaction>) => InboundReaction;
  edit: (n: number, text: string, revision: number, rest?: Partial<InboundEdit>) => InboundEdit;
  unsend: (n: number, rest?: Partial<InboundUnsend>) => InboundUnsend;
  status: (n: number, rest: Partial<InboundStatus>) => InboundStatus;
  watermark: (status: InboundWatermark['status'], until: Date) => InboundWatermark;
  ignored: (what: string, channel?: string | null) => InboundIgnored;
  unrecognized: (what: string, channel?: string | null) => InboundUnrecognized;
}

export function messagingExpectations(fixtures: MessagingFixtures): MessagingExpectations {
  const { platform, midStart } = fixtures;
  const mid = (n: number): string => `${midStart}${String(n).padStart(4, '0')}`;
  const messages = expectedMessages(fixtures, mid);
  const { message } = messages;
  const saidPartly: MessagingExpectations['saidPartly'] = (n, rest) => (body) => [
    message(n, { ...rest, payload: { ...rest.payload, raw: rawItem(body) } }),
  ];
  return {
    mid,
    ...messages,
    ...expectedUpdates(fixtures, mid, messages.peer),
    outbound: (n, rest, peer) => message(n, { direction: 'outbound', status: 'sent', ...rest }, peer),
    said: (n, rest) => () => [message(n, rest)],
    file: (n, type, url, rest) => () => [
      message(n, { type, attachments: [attachment({ type, url })], ...rest }),
    ],
    saidPartly,
    unsupported: (n, rest) => saidPartly(n, { type: 'unsupported', ...rest }),
    ignored: (what, channel = fixtures.channelExternalId) => ({
      kind: 'ignored',
      platform,
      channelExternalId: channel,
      what,
    }),
    unrecognized: (what, channel = fixtures.channelExternalId) => ({
      kind: 'unrecognized',
      platform,
      channelExternalId: channel,
      what,
    }),
  };
}

function expectedMessages(
  { platform, identityKind, channelExternalId, peerExternalId }: MessagingFixtures,
  mid: (n: number) => string,
): Pick<MessagingExpectations, 'peer' | 'message'> {
  const peer: MessagingExpectations['peer'] = (externalId = peerExternalId, channel = channelExternalId) => ({
    externalId,
    name: null,
    username: null,
    identities: [{ kind: identityKind, scope: channel, value: externalId }],
  });
  const message: MessagingExpectations['message'] = (n, rest, from, channel = channelExternalId) => ({
    kind: 'message',
    platform,
    channelExternalId: channel,
    externalId: mid(n),
    direction: 'inbound',
    origin: 'live',
    peer: peer(from, channel),
    type: 'text',
    text: null,
    attachments: [],
    replyToExternalId: null,
    sentAt: HAPPENED_AT,
    payload: null,
    sendReference: null,
    ...rest,
  });
  return { peer, message };
}

function expectedUpdates(
  { platform, channelExternalId, peerExternalId }: MessagingFixtures,
  mid: (n: number) => string,
  peer: MessagingExpectations['peer'],
): Pick<MessagingExpectations, 'reaction' | 'edit' | 'unsend' | 'status' | 'watermark'> {
  const of = (n: number) => ({ platform, channelExternalId, messageExternalId: mid(n) });
  return {
    reaction: (n, emoji, rest) => ({
      kind: 'reaction',
      ...of(n),
      peer: peer(),
      actor: 'peer',
      emoji,
      occurredAt: HAPPENED_AT,
      ...rest,
    }),
    edit: (n, text, revision, rest) => ({
      kind: 'edit',
      ...of(n),
      peer: peer(),
      text,
      revision,
      occurredAt: HAPPENED_AT,
      ...rest,
    }),
    unsend: (n, rest) => ({ kind: 'unsend', ...of(n), peer: peer(), occurredAt: HAPPENED_AT, ...rest }),
    status: (n, rest) => ({
      kind: 'status',
      ...of(n),
      status: 'delivered',
      occurredAt: HAPPENED_AT,
      error: null,
      includesEarlier: false,
      sendReference: null,
      ...rest,
    }),
    watermark: (status, until) => ({
      kind: 'watermark',
      platform,
      channelExternalId,
      peerExternalId,
      status,
      until,
    }),
  };
}

/** The item itself of a fixture with one entry. */
export function rawItem(body: unknown, index = 0, list = 'messaging'): unknown {
  return valueAt(body, 'entry', 0, list, index);
}

export function attachment(rest: Partial<InboundAttachment>): InboundAttachment {
  const none = { externalId: null, url: null, filename: null, mimeType: null, sha256: null, sizeBytes: null };
  return { type: 'image', ...none, ...rest };
}
