import type { Channel } from './graph-accounts.ts';
import { GraphError } from './graph-error.ts';

const SECOND_MS = 1_000;

/** Counts messages against the limits that a line is set to. */
export class RateLimits {
  readonly #now: () => number;
  readonly #seconds = new Map<string, { startedAt: number; count: number }>();
  readonly #pairs = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @throws GraphError 130429, 613 or 131056 when the message is one too many; it is then not counted. */
  count(channel: Channel, customer: string): void {
    if (channel.ratePerSecond !== undefined) this.#countSecond(channel, channel.ratePerSecond);
    if (channel.pairLimit !== undefined) this.#countPair(channel, channel.pairLimit, customer);
  }

  #countSecond(channel: Channel, limit: number): void {
    const now = this.#now();
    const current = this.#seconds.get(channel.id);
    if (current === undefined || now - current.startedAt >= SECOND_MS) {
      this.#seconds.set(channel.id, { startedAt: now, count: 1 });
      return;
    }
    if (current.count >= limit) {
      const details =
        'Message failed to send because there were too many messages sent from this phone number';
      throw new GraphError(channel.platform === 'whatsapp' ? { code: 130429, details } : { code: 613 });
    }
    current.count++;
  }

  /** Borrowed messages are paid back with time: what is kept is the moment when nothing is owed (notes/meta.md §6.1). */
  #countPair(
    channel: Channel,
    { burst, everyMs }: { burst: number; everyMs: number },
    customer: string,
  ): void {
    const now = this.#now();
    const key = `${channel.id} ${customer}`;
    const paidAt = Math.max(this.#pairs.get(key) ?? 0, now);
    if (paidAt - now > (burst - 1) * everyMs) {
      const details = 'Message failed to send because there were too many messages sent to this recipient';
      throw new GraphError({ code: 131056, details });
    }
    this.#pairs.set(key, paidAt + everyMs);
  }
}
