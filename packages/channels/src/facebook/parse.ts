import type { InboundEvent } from '@switchboard/core';
import type { ParseContext, WebhookAdapter } from '../channel-adapter.ts';
import { parseMessagingEntry } from '../meta/messaging-entry.ts';
import type { MessagingDialect } from '../meta/messaging-line.ts';
import { type Envelope, walkEnvelope } from '../meta/walk-envelope.ts';
import { FACEBOOK_CATALOGUE } from './catalogue.ts';

const ENVELOPE: Envelope = { platform: 'facebook', objectName: 'page' };

/** A page's wall comes to the same URL as its messages (notes/meta.md §4.2). */
const DIALECT: MessagingDialect = {
  platform: 'facebook',
  identityKind: 'psid',
  publicFields: new Set(['feed', 'mention', 'leadgen', 'ratings']),
};

/** Messenger: Meta's page "Messenger Platform webhooks", object `page`. */
export const facebookAdapter: WebhookAdapter = {
  platform: 'facebook',
  catalogue: FACEBOOK_CATALOGUE,
  parse: (body: unknown, context: ParseContext): InboundEvent[] =>
    walkEnvelope(ENVELOPE, body, (entry) => parseMessagingEntry(DIALECT, entry, context)),
};
