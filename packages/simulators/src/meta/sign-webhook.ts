import { createHmac } from 'node:crypto';

export interface SerializeOptions {
  /** Meta's way: everything beyond ASCII as lowercase `\uXXXX`, every slash as `\/`. True when absent. */
  escapeUnicode?: boolean;
}

/**
 * The bytes that go over the wire. Meta escapes before it signs (its page "Messenger Platform webhooks", notes/meta.md
 * §2), so a receiver that parses and serialises again computes another signature; a simulator that sends plain UTF-8
 * would never show that.
 */
export function serializeWebhook(body: object, { escapeUnicode = true }: SerializeOptions = {}): Buffer {
  const json = JSON.stringify(body);
  return Buffer.from(escapeUnicode ? escapeAsMeta(json) : json);
}

/** Outside of strings JSON is ASCII without slashes, so the whole text may be escaped at once. */
function escapeAsMeta(json: string): string {
  return json
    .replaceAll('/', String.raw`\/`)
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The value of `X-Hub-Signature-256` for these bytes. */
export function signWebhook(rawBody: Buffer, appSecret: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(rawBody).digest('hex')}`;
}
