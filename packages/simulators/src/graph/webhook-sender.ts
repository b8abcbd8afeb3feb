import { Agent, request } from 'node:http';
import type { MetaPlatform } from '@switchboard/core';
import { serializeWebhook, signWebhook } from '../meta/sign-webhook.ts';
import type { WebhookBody } from '../meta/webhook-body.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Pauses before each further attempt: at once, then ever more seldom, for 7 days (notes/meta.md §3). */
const WHATSAPP_PAUSES_MS = [
  0,
  10_000,
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  ...Array.from<number>({ length: 6 }).fill(DAY_MS),
];
/** A few at once; after an hour of failures the page is unsubscribed (§3). */
const MESSENGER_PAUSES_MS = [0, 5_000, 15_000, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS];
/** The answer must come within this (§3). */
const TIMEOUTS_MS: Record<MetaPlatform, number> = { whatsapp: 20_000, instagram: 20_000, facebook: 5_000 };
/** Meta delivers concurrently (§3); more sockets than this help nobody on one machine. */
const SOCKETS_MAX = 32;

export interface WebhookCounts {
  /** Attempts, repeated ones included. */
  posted: number;
  /** Deliveries that were answered 200. */
  acknowledged: number;
  /** Deliveries that are on their way or wait for their next attempt. */
  pending: number;
  /** Deliveries that were given up. */
  dropped: number;
}

interface Delivery {
  platform: MetaPlatform;
  url: URL;
  rawBody: Buffer;
  signature: string;
  attempts: number;
  /** What happens when the last attempt has failed. */
  onDropped: () => void;
}

/** Posts signed webhooks, and the same bytes again while they are not answered 200. */
export class WebhookSender {
  readonly counts: WebhookCounts = { posted: 0, acknowledged: 0, pending: 0, dropped: 0 };
  readonly #agent = new Agent({ keepAlive: true });
  /** Deliveries that wait for a socket. The agent's own queue would outlive its `destroy()`. */
  #waiting: (() => void)[] = [];
  #active = 0;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #retryScale: number;
  readonly #changed: () => void;
  #isClosed = false;

  /** @param retryScale what Meta's pauses are multiplied by. */
  constructor(retryScale: number, changed: () => void) {
    this.#retryScale = retryScale;
    this.#changed = changed;
  }

  /** Resolves after the first attempt, however it ended; what is left to do goes on by itself. */
  async send(
    platform: MetaPlatform,
    url: string,
    body: WebhookBody,
    appSecret: string,
    onDropped: () => void,
  ): Promise<void> {
    if (this.#isClosed) return;
    const rawBody = serializeWebhook(body);
    const signature = signWebhook(rawBody, appSecret);
    this.counts.pending++;
    await this.#attempt({ platform, url: new URL(url), rawBody, signature, attempts: 0, onDropped });
  }

  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const goOn of this.#waiting.splice(0)) goOn();
    this.#agent.destroy();
  }

  async #attempt(delivery: Delivery): Promise<void> {
    if (this.#active >= SOCKETS_MAX) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#isClosed) return;
    this.#active++;
    delivery.attempts++;
    this.counts.posted++;
    const isTaken = await this.#post(delivery);
    this.#active--;
    if (this.#isClosed) return;
    this.#waiting.shift()?.();
    if (isTaken) {
      this.counts.acknowledged++;
      this.counts.pending--;
    } else this.#tryAgain(delivery);
    this.#changed();
  }

  #tryAgain(delivery: Delivery): void {
    const pauses = delivery.platform === 'facebook' ? MESSENGER_PAUSES_MS : WHATSAPP_PAUSES_MS;
    const pauseMs = pauses[delivery.attempts - 1];
    if (pauseMs === undefined) {
      this.counts.dropped++;
      this.counts.pending--;
      delivery.onDropped();
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#attempt(delivery);
    }, pauseMs * this.#retryScale);
    this.#timers.add(timer);
  }

  /** Whether it was answered 200. */
  async #post({ platform, url, rawBody, signature }: Delivery): Promise<boolean> {
    return new Promise((resolve) => {
      const posting = request(
        url,
        {
          method: 'POST',
          agent: this.#agent,
          timeout: TIMEOUTS_MS[platform],
          headers: {
            'Content-Type': 'application/json',
            'Content-Length': rawBody.length,
            'X-Hub-Signature-256': signature,
          },
        },
        (response) => {
          response.resume();
          response.once('close', () => resolve(response.statusCode === 200));
        },
      );
      posting.once('timeout', () => posting.destroy());
      posting.once('error', () => resolve(false));
      posting.end(rawBody);
    });
  }
}
