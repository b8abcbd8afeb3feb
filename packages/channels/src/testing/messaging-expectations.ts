import type {
  InboundAttachment,
  InboundEvent,
  InboundMessage,
  InboundUnrecognized,
  MetaPlatform,
} from '@switchboard/core';
import { valueAt } from './fixtures.ts';

/** What one fixture must become; the body is at hand for what is passed on as it came. */
export type Expectation = (body: unknown) => InboundEvent[];

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
  message: (n: number, rest: Partial<InboundMessage>, peer?: string, channel?: string) => InboundMessage;
  outbound: (n: number, rest: Partial<InboundMessage>, peer?: string) => InboundMessage;
  unsupported: (n: number, rest?: Partial<InboundMessage>) => Expectation;
  unrecognized: (what: string, channel?: string | null) => InboundUnrecognized;
}

export function messagingExpectations(fixtures: MessagingFixtures): MessagingExpectations {
  const { platform, identityKind, channelExternalId, peerExternalId, midStart } = fixtures;
  const mid = (n: number): string => `${midStart}${String(n).padStart(4, '0')}`;
  const message: MessagingExpectations['message'] = (
    n,
    rest,
    peer = peerExternalId,
    channel = channelExternalId,
  ) => ({
    kind: 'message',
    platform,
    channelExternalId: channel,
    externalId: mid(n),
    direction: 'inbound',
    peer: {
      externalId: peer,
      name: null,
      username: null,
      identities: [{ kind: identityKind, scope: channel, value: peer }],
    },
    type: 'text',
    text: null,
    attachments: [],
    replyToExternalId: null,
    sentAt: new Date(1_790_000_000_123),
    payload: null,
    ...rest,
  });
  return {
    mid,
    message,
    outbound: (n, rest, peer) => message(n, { direction: 'outbound', status: 'sent', ...rest }, peer),
    unsupported:
      (n, rest = {}) =>
      (body) => [message(n, { type: 'unsupported', payload: rawItem(body), ...rest })],
    unrecognized: (what, channel = channelExternalId) => ({
      kind: 'unrecognized',
      platform,
      channelExternalId: channel,
      what,
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
