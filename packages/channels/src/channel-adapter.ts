import type { InboundEvent, MetaPlatform } from '@switchboard/core';

/** What an adapter may know besides the payload. */
export interface ParseContext {
  /** When the delivery arrived; claimed times are judged against it. Adapters have no other clock. */
  receivedAtMs: number;
}

/** A kind of item that a platform documents; its fixtures are called `<name>.json` and `<name>__<variant>.json`. */
export interface CatalogueKind {
  name: string;
  /** `messages` are said, `updates` change what was said, `people` and `account` are about who, `other` is kept raw. */
  group: 'messages' | 'updates' | 'people' | 'account' | 'other';
  /** What it is and what becomes of it, for people: half a sentence without a full stop. */
  meaning: string;
}

/**
 * Translates one platform's webhooks. Pure: no I/O, no state, never throws. What it does not understand becomes an
 * `unrecognized` event or a message of type `unsupported`, and one bad item leaves its neighbours alone.
 */
export interface WebhookAdapter {
  platform: MetaPlatform;
  /** Everything that the platform documents, as of the notes (notes/meta.md §4). */
  catalogue: readonly CatalogueKind[];
  /** `body` is the parsed JSON of a delivery whose signature matched; nothing else is assumed about it. */
  parse(body: unknown, context: ParseContext): InboundEvent[];
}
