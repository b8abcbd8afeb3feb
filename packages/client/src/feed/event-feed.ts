import { type Cursor, formatCursor } from '@switchboard/protocol';
import type { ClientEvents } from './client-events.ts';
import { begunAnew, caughtUp, type FeedPosition, greeted, judge, NOWHERE } from './event-tracker.ts';
import type { AnyEvent, ServerFrame } from './frames.ts';
import type { Listeners } from './listeners.ts';

export interface EventFeedOptions {
  listeners: Listeners<ClientEvents>;
  cursor: Cursor | null;
  /** Whether a filter hides events from the line that is just greeted. */
  hidesEvents: () => boolean;
  /** Called when listeners have dealt with everything up to this cursor. */
  onProcessed: (cursor: Cursor) => void;
}

/** A place in the feed that listeners have heard of, and may still be working on. */
interface Delivered {
  cursor: Cursor;
  isDone: boolean;
}

/** Takes frames from whichever line there is, and gives each event to the listeners once and in order. */
export class EventFeed {
  readonly #options: EventFeedOptions;
  #position: FeedPosition;
  #processed: Cursor | null;
  #working: Delivered[] = [];

  constructor(options: EventFeedOptions) {
    this.#options = options;
    this.#position = { ...NOWHERE, cursor: options.cursor };
    this.#processed = options.cursor;
  }

  /** The last event that was given to the listeners. */
  get cursor(): Cursor | null {
    return this.#position.cursor;
  }

  /** The last event that all listeners have dealt with; those that answer promises may be behind. */
  get processed(): Cursor | null {
    return this.#processed;
  }

  /** From here on numbers may be left out on this line. */
  hideEvents(): void {
    this.#position = { ...this.#position, hasHiddenEvents: true };
  }

  /**
   * Takes the next frame of the present line.
   *
   * @returns false when something before it is missing; it was not delivered
   */
  accept(frame: ServerFrame): boolean {
    switch (frame.kind) {
      case 'hello':
        this.#greet(frame.frame);
        return true;
      case 'event':
        return this.#acceptEvent(frame.frame);
      case 'caught_up':
        this.catchUp(BigInt(frame.frame.seq));
        return true;
      case 'resync_required':
        this.beginAnew(frame.frame);
        return true;
      case 'ephemeral':
        void this.#emit(frame.frame.type, frame.frame);
        return true;
      case 'error':
        void this.#emit('server_error', { code: frame.frame.code, message: frame.frame.message });
        return true;
      case 'heartbeat':
        return true;
    }
  }

  /**
   * Takes a page of the log that begins right after the present cursor and leads to `next`, as long as somebody wants it:
   * a listener may have enough.
   */
  acceptPage({ events, next }: { events: readonly AnyEvent[]; next: Cursor }, isWanted: () => boolean): void {
    // What a page leaves out is hidden, not missing.
    const line = this.#position;
    this.#position = { ...line, lineEpoch: next.epoch, hasHiddenEvents: true };
    for (const event of events) if (isWanted()) this.#acceptEvent(event);
    if (isWanted()) this.catchUp(next.seq);
    this.#position = { ...line, cursor: this.#position.cursor };
  }

  /** Nothing up to `seq` is missing. */
  catchUp(seq: bigint): void {
    const before = this.#position;
    this.#position = caughtUp(before, seq);
    if (this.#position.cursor === null) return;
    if (this.#position !== before) this.#delivered(null);
    void this.#emit('caught_up', { cursor: formatCursor(this.#position.cursor) });
  }

  /** The log cannot be continued: everything begins at this place. */
  beginAnew({ reason, epoch, seq }: { reason: string; epoch: string; seq: string }): void {
    const cursor = { epoch, seq: BigInt(seq) };
    this.#position = begunAnew(this.#position, cursor);
    this.#delivered(this.#emit('resync', { reason, cursor: formatCursor(cursor) }));
  }

  #greet(hello: { epoch: string; seq: string }): void {
    const isFresh = this.#position.cursor === null;
    this.#position = greeted(this.#position, hello, this.#options.hidesEvents());
    if (isFresh) this.#delivered(null);
    void this.#emit('hello', { cursor: formatCursor(this.#position.cursor!), isFresh });
  }

  #acceptEvent(event: AnyEvent): boolean {
    const { position, verdict } = judge(this.#position, BigInt(event.seq));
    this.#position = position;
    if (verdict === 'deliver') {
      const { listeners } = this.#options;
      // Names of events have a dot, our own have none: no type can pass for one of them.
      const named = event.type.includes('.')
        ? listeners.emit(event.type as keyof ClientEvents, event as never)
        : null;
      const any = listeners.emit('event', event);
      this.#delivered(named === null ? any : Promise.all([named, any]));
    }
    return verdict !== 'hole';
  }

  #emit<K extends keyof ClientEvents>(type: K, value: ClientEvents[K]): Promise<unknown> | null {
    return this.#options.listeners.emit(type, value);
  }

  /** Remembers that listeners have heard of the present place, and when they are done with it. */
  #delivered(working: Promise<unknown> | null): void {
    const delivered: Delivered = { cursor: this.#position.cursor!, isDone: working === null };
    this.#working.push(delivered);
    this.#advance();
    void working?.then(() => {
      delivered.isDone = true;
      this.#advance();
    });
  }

  #advance(): void {
    const first = this.#working.findIndex(({ isDone }) => !isDone);
    const done = this.#working.splice(0, first === -1 ? this.#working.length : first);
    const last = done.at(-1);
    if (last === undefined) return;
    this.#processed = last.cursor;
    this.#options.onProcessed(last.cursor);
  }
}
