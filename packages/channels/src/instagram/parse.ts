import type { InboundEvent } from '@switchboard/core';
import type { ParseContext, WebhookAdapter } from '../channel-adapter.ts';
import { parseMessagingEntry } from '../meta/messaging-entry.ts';
import type { MessagingDialect } from '../meta/messaging-line.ts';
import { type Envelope, walkEnvelope } from '../meta/walk-envelope.ts';
import { INSTAGRAM_CATALOGUE } from './catalogue.ts';

const ENVELOPE: Envelope = { platform: 'instagram', objectName: 'instagram' };

/** Comments and mentions come to the same URL as direct messages (notes/meta.md §4.3). */
const DIALECT: MessagingDialect = {
  platform: 'instagram',
  identityKind: 'igsid',
  publicFields: new Set(['comments', 'live_comments', 'mentions', 'story_insights']),
};

/** Instagram Direct: Meta's page "Instagram messaging webhooks", object `instagram`, by either kind of login. */
export const instagramAdapter: WebhookAdapter = {
  platform: 'instagram',
  catalogue: INSTAGRAM_CATALOGUE,
  parse: (body: unknown, context: ParseContext): InboundEvent[] =>
    walkEnvelope(ENVELOPE, body, (entry) => parseMessagingEntry(DIALECT, entry, context)),
};
