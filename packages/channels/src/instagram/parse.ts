import type { InboundEvent } from '@switchboard/core';
import type { ParseContext, WebhookAdapter } from '../channel-adapter.ts';
import { type MessagingDialect, parseMessagingEntry } from '../meta/messaging-entry.ts';
import { type Envelope, walkEnvelope } from '../meta/walk-envelope.ts';

const ENVELOPE: Envelope = { platform: 'instagram', objectName: 'instagram' };

/** The dashboard's "Test" button sends a message as a change of the field `messages` (notes/meta.md §4.3). */
const DIALECT: MessagingDialect = {
  platform: 'instagram',
  identityKind: 'igsid',
  messagingFields: new Set(['messages']),
};

/** Instagram Direct: Meta's page "Instagram messaging webhooks", object `instagram`, by either kind of login. */
export const instagramAdapter: WebhookAdapter = {
  platform: 'instagram',
  parse: (body: unknown, context: ParseContext): InboundEvent[] =>
    walkEnvelope(ENVELOPE, body, (entry) => parseMessagingEntry(DIALECT, entry, context)),
};
