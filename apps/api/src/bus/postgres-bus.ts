import { LIMITS, newId } from '@switchboard/core';
import { EVENTS_NOTIFICATION, NotificationListener } from '@switchboard/database';
import { type Logger, type Metrics, RepeatableTask, withDeadline } from '@switchboard/service';
import type { Bus, BusListener, DropReason } from './bus.ts';
import { readSignal, writeSignal } from './signal.ts';
import { PartAssembler, toParts } from './signal-parts.ts';

export const SIGNALS_NOTIFICATION = 'switchboard_signals';

/** Bytes of one transaction of signals: other commits wait while it notifies. */
const TRANSACTION_BYTES = 256 * 1024;

interface WaitingSignal {
  parts: string[];
  bytes: number;
}

export interface PostgresBusOptions {
  /** A direct connection: behind a transaction pooler nothing is heard. */
  databaseUrl: string;
  /** True for a connection whose commits are offered from memory: reading them back costs a tenth of storing them. */
  isOwn?: ((processId: number) => boolean) | undefined;
  listener: BusListener;
  metrics: Metrics;
  logger: Logger;
  /** Shorter in tests of a server that vanishes. */
  probe?: { probeMs: number; answerMsMax: number };
}

/**
 * The bus over the database that is there anyway. Events are told by the notification of `appendEvents`, which carries
 * only their numbers, so every node reads them from the log. Signals are notified, those that come while a transaction is
 * under way together in the next one.
 */
export class PostgresBus implements Bus {
  readonly #options: PostgresBusOptions;
  readonly #node = newId();
  readonly #notifications: NotificationListener;
  readonly #parts = new PartAssembler(this.#node);
  readonly #sending = new RepeatableTask(() => this.#send());
  readonly #waiting: WaitingSignal[] = [];
  /** Of those that wait and those that are being sent. */
  #pendingBytes = 0;
  #signals = 0;
  #isRefused = false;

  constructor(options: PostgresBusOptions) {
    this.#options = options;
    const { databaseUrl, isOwn = () => false, listener, metrics, logger, probe } = options;
    this.#notifications = new NotificationListener({
      databaseUrl,
      on: {
        [EVENTS_NOTIFICATION]: (payload, processId) => {
          if (!isOwn(processId)) listener.onWake(lastOf(payload));
        },
        [SIGNALS_NOTIFICATION]: (payload) => this.#hear(payload),
      },
      onListening: () => {
        this.#parts.reset();
        metrics.busConnected.set(1);
        // Apart from here, where its error would count as the database's.
        queueMicrotask(() => listener.onWake(null));
      },
      onLost: () => {
        metrics.busConnected.set(0);
        logger.warn('the connection for notifications is lost, trying again');
      },
      ...probe,
    });
  }

  async start(): Promise<void> {
    await this.#notifications.start();
  }

  async stop(): Promise<void> {
    const sent = this.#sending.settled();
    await withDeadline(sent, LIMITS.busDrainMsMax, () => new Error('too slow')).catch(() => {});
    await this.#notifications.stop();
    this.#options.metrics.busConnected.set(0);
  }

  isReady(): string | null {
    return this.#notifications.isListening
      ? null
      : 'The connection for notifications of the database is away.';
  }

  publishEvents(): void {
    // Told by the transaction that wrote them.
  }

  publishSignal(topic: string, signal: object): void {
    const written = writeSignal(topic, signal);
    if (typeof written === 'string') return this.#drop(written);
    const parts = toParts(this.#node, this.#signals++, written.text);
    const bytes = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
    if (this.#pendingBytes + bytes > LIMITS.busPendingBytesMax) return this.#drop('full');
    this.#pendingBytes += bytes;
    this.#waiting.push({ parts, bytes });
    this.#sending.request();
  }

  async #send(): Promise<void> {
    while (this.#waiting.length > 0) {
      const { signals, bytes } = this.#takeSome();
      try {
        await this.#notifications.notify(
          SIGNALS_NOTIFICATION,
          signals.flatMap(({ parts }) => parts),
        );
        this.#isRefused = false;
      } catch (error) {
        this.#drop(this.#notifications.isListening ? 'refused' : 'away', signals.length);
        this.#tellRefusal(error);
      }
      this.#pendingBytes -= bytes;
    }
  }

  /** What goes into one transaction: at least one signal, and all parts of each. */
  #takeSome(): { signals: WaitingSignal[]; bytes: number } {
    let [count, bytes] = [0, 0];
    for (const signal of this.#waiting) {
      if (count > 0 && bytes + signal.bytes > TRANSACTION_BYTES) break;
      count++;
      bytes += signal.bytes;
    }
    return { signals: this.#waiting.splice(0, count), bytes };
  }

  /** A lost connection is told elsewhere. */
  #tellRefusal(error: unknown): void {
    if (!this.#notifications.isListening || this.#isRefused) return;
    this.#isRefused = true;
    this.#options.logger.error('the database does not take notifications', { error });
  }

  #hear(payload: string): void {
    const whole = this.#parts.add(payload);
    if (whole === null) return;
    const signal = whole === 'malformed' ? null : readSignal(whole.text);
    if (signal === null) this.#drop('malformed');
    else this.#options.listener.onSignal(signal.topic, signal.signal);
  }

  #drop(reason: DropReason, count = 1): void {
    this.#options.metrics.busDropped.inc({ reason }, count);
  }
}

/** The last number of `appendEvents`' payload, `<from>-<to>`. */
function lastOf(payload: string): bigint | null {
  const last = /^\d{1,19}-(\d{1,19})$/.exec(payload)?.[1];
  return last === undefined ? null : BigInt(last);
}
