import { setTimeout as sleep } from 'node:timers/promises';
import { type MetaPlatform, SwitchboardError } from '@switchboard/core';
import axios, { isAxiosError } from 'axios';
import { serializeWebhook, signWebhook } from './sign-webhook.ts';

/** The most that a delivery may take; Messenger itself gives up after 5 s (notes/meta.md §3). */
const TIMEOUT_MS = 10_000;
/** Meta tries again at once, then ever more seldom (§3); a simulator has less time. */
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 2_000;

export interface WebhookPost {
  /** Where Switchboard listens, `http://127.0.0.1:8000` or with a path before ours. Nothing else is ever called. */
  baseUrl: string;
  platform: MetaPlatform;
  body: object;
  appSecret: string;
  escapeUnicode?: boolean;
  /** How often to deliver until the answer is 200. 1 when absent: no retries. */
  attemptsMax?: number;
}

export interface WebhookPosted {
  /** The HTTP status of the last attempt. */
  status: number;
  /** From the first byte of the first attempt to the last answer. */
  durationMs: number;
  attempts: number;
}

/**
 * Delivers a webhook as Meta does: escaped, signed, posted, and the same bytes again while the answer is not 200.
 *
 * @throws SwitchboardError when the last attempt got no answer at all.
 */
export async function postWebhook(post: WebhookPost): Promise<WebhookPosted> {
  const { attemptsMax = 1, escapeUnicode = true } = post;
  const rawBody = serializeWebhook(post.body, { escapeUnicode });
  const startedMs = performance.now();
  for (let attempts = 1; ; attempts++) {
    const isLast = attempts >= attemptsMax;
    const status = await attempt(post, rawBody).catch((error: unknown) => {
      if (isLast || !isAxiosError(error)) throw unanswered(post, error);
      return null;
    });
    if (status !== null && (status === 200 || isLast)) {
      return { status, durationMs: performance.now() - startedMs, attempts };
    }
    await sleep(Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS));
  }
}

async function attempt({ baseUrl, platform, appSecret }: WebhookPost, rawBody: Buffer): Promise<number> {
  const url = `${baseUrl.replace(/\/+$/, '')}/api/v1/communications/webhooks/${platform}`;
  const response = await axios.post<unknown>(url, rawBody, {
    headers: { 'Content-Type': 'application/json', 'X-Hub-Signature-256': signWebhook(rawBody, appSecret) },
    timeout: TIMEOUT_MS,
    // Neither a redirect nor a proxy of the environment may carry a signed body to somebody else.
    maxRedirects: 0,
    proxy: false,
    validateStatus: () => true,
  });
  return response.status;
}

function unanswered({ baseUrl }: WebhookPost, cause: unknown): SwitchboardError {
  const reason = isAxiosError(cause) ? (cause.code ?? cause.message) : String(cause);
  return new SwitchboardError(
    'internal',
    `No answer from ${baseUrl} (${reason}). Is Switchboard running there?`,
    {
      cause,
    },
  );
}
