import { type Cursor, formatCursor, parseCursor } from '@switchboard/protocol';
import { backoffMs } from '../connection/backoff.ts';
import type { CredentialsRefusal } from '../connection/refusal.ts';
import type { EventFeed } from '../feed/event-feed.ts';
import { cursorOf } from '../feed/event-tracker.ts';
import { LIMITS } from '../limits.ts';
import type { Cancel, ClientClock } from '../ports.ts';
import type { EventPage } from '../rest/inbox-api.ts';
import { SwitchboardRequestError } from '../rest/request-error.ts';

export interface CatchUpOptions {
  feed: EventFeed;
  clock: ClientClock;
  /** A page of the log after a cursor, through this client's filter. */
  fetchPage: (after: string) => Promise<EventPage>;
  /** The server does not let this client in any more. */
  onRefused: (refusal: CredentialsRefusal) => void;
}

/** Brings a feed to where the log stands, page by page over REST, and gives up only when it is stopped or refused. */
export class CatchUp {
  readonly #options: CatchUpOptions;
  #target: Cursor;
  #failures = 0;
  #isStopped = false;
  #isRunning = true;
  #cancelPause: Cancel | null = null;

  /** @param target what has to be reached at least */
  constructor(target: Cursor, options: CatchUpOptions) {
    this.#target = target;
    this.#options = options;
  }

  /** More has happened meanwhile. */
  raise(target: Cursor): void {
    const isLater = target.epoch !== this.#target.epoch || target.seq > this.#target.seq;
    if (isLater) this.#target = target;
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelPause?.();
  }

  /** False once the target is reached: it cannot be raised any more. */
  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Runs until the target is reached. */
  async run(): Promise<void> {
    while (!this.#isStopped && this.#isBehind()) {
      const isComplete = await this.#step();
      // The node that answers may not have what another one has told already.
      if (isComplete && this.#isBehind()) await this.#pause(LIMITS.retryMsMin);
    }
    this.#isRunning = false;
  }

  #isBehind(): boolean {
    const { cursor } = this.#options.feed;
    return cursor !== null && (cursor.epoch !== this.#target.epoch || cursor.seq < this.#target.seq);
  }

  /** Answers true when there was no more to be had. */
  async #step(): Promise<boolean> {
    const { feed, fetchPage } = this.#options;
    const after = feed.cursor!;
    try {
      const { events, next, has_more: hasMore } = await fetchPage(formatCursor(after));
      feed.acceptPage({ events, next: cursorOf(next) }, () => !this.#isStopped);
      this.#failures = 0;
      return !hasMore;
    } catch (error) {
      if (!this.#isStopped) await this.#failed(error);
      return false;
    }
  }

  async #failed(error: unknown): Promise<void> {
    const { feed, clock, onRefused } = this.#options;
    if (error instanceof SwitchboardRequestError) {
      const next = error.status === 410 ? parseCursor(String(error.body['next'])) : null;
      if (next !== null) {
        const reason = String(error.body['reason']);
        feed.beginAnew({ reason, epoch: next.epoch, seq: next.seq.toString() });
        return;
      }
      if (error.status === 401 || error.status === 403) {
        const cause = error.status === 401 ? 'unauthenticated' : 'forbidden';
        onRefused({ cause, reason: `${error.detail} Sign in again.` });
        return;
      }
    }
    await this.#pause(backoffMs(this.#failures++, clock.random()));
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#cancelPause = this.#options.clock.after(ms, resolve);
    });
  }
}
