import type { InboundEvent, MetaPlatform } from '@switchboard/core';
import { asRecord, type JsonRecord, textOf, valueOf } from '../tolerant-reader.ts';
import { ignored, type ItemOrigin, isolated, readEach, unrecognized } from '../item-outcome.ts';

/** What distinguishes one platform's envelope from another's. */
export interface Envelope {
  platform: MetaPlatform;
  /** The `object` of the platform's webhooks. */
  objectName: string;
}

/** About the people who use the app, not its customers; Meta may send them to the same URL (notes/meta.md §4.2). */
const OBJECTS_ABOUT_THE_APP: ReadonlySet<string> = new Set(['permissions', 'user']);

/**
 * Hands every readable `entry[]` of a webhook to `readEntry`, each by itself. All of Meta's webhooks share this
 * envelope (notes/meta.md §4); Instagram's examples wrap it in an array (§10.2).
 */
export function walkEnvelope(
  envelope: Envelope,
  body: unknown,
  readEntry: (entry: JsonRecord) => InboundEvent[],
): InboundEvent[] {
  const origin: ItemOrigin = { platform: envelope.platform, channelExternalId: null };
  const bodies: unknown[] = Array.isArray(body) ? body : [body];
  return bodies.flatMap((one) => isolated(origin, () => walkOne(envelope, origin, one, readEntry)));
}

function walkOne(
  envelope: Envelope,
  origin: ItemOrigin,
  value: unknown,
  readEntry: (entry: JsonRecord) => InboundEvent[],
): InboundEvent[] {
  const body = asRecord(value);
  if (body === null) return [unrecognized(origin, 'body.malformed')];
  const objectName = textOf(body, 'object');
  if (objectName !== envelope.objectName) {
    const say = OBJECTS_ABOUT_THE_APP.has(objectName ?? '') ? ignored : unrecognized;
    return [say(origin, `object.${objectName ?? 'missing'}`)];
  }
  if (valueOf(body, 'entry') === null) return [unrecognized(origin, 'entry.missing')];
  return readEach(origin, body, 'entry', readEntry);
}
