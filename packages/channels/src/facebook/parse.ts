import type { InboundEvent } from '@switchboard/core';
import type { ParseContext, WebhookAdapter } from '../channel-adapter.ts';
import { type MessagingDialect, parseMessagingEntry } from '../meta/messaging-entry.ts';
import { type Envelope, walkEnvelope } from '../meta/walk-envelope.ts';

const ENVELOPE: Envelope = { platform: 'facebook', objectName: 'page' };

/** A page's `changes[]` are its wall (posts, comments, leads), never its messages (notes/meta.md §4.2). */
const DIALECT: MessagingDialect = { platform: 'facebook', identityKind: 'psid', messagingFields: new Set() };

/** Messenger: Meta's page "Messenger Platform webhooks", object `page`. */
export const facebookAdapter: WebhookAdapter = {
  platform: 'facebook',
  parse: (body: unknown, context: ParseContext): InboundEvent[] =>
    walkEnvelope(ENVELOPE, body, (entry) => parseMessagingEntry(DIALECT, entry, context)),
};
