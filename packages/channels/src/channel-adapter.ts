import type { InboundEvent, MetaPlatform } from '@switchboard/core';

/** What an adapter may know besides the payload. */
export interface ParseContext {
  /** When the delivery arrived; claimed times are judged against it. Adapters have no other clock. */
  receivedAtMs: number;
}

/**
 * Translates one platform's webhooks. Pure: no I/O, no state, never throws. What it does not understand becomes an
 * `unrecognized` event or a message of type `unsupported`, and one bad item leaves its neighbours alone.
 */
export interface WebhookAdapter {
  platform: MetaPlatform;
  /** `body` is the parsed JSON of a delivery whose signature matched; nothing else is assumed about it. */
  parse(body: unknown, context: ParseContext): InboundEvent[];
}
