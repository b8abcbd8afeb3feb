import { setTimeout as delay } from 'node:timers/promises';
import { LIMITS, type LoggedEvent, newId } from '@switchboard/core';
import { type Logger, type Metrics, withDeadline } from '@switchboard/service';
import type { Bus, BusListener, DropReason } from './bus.ts';
import type { NatsAddress } from './nats-address.ts';
import { readNatsMessage, writeEvents, writeNatsSignal, writeWake } from './nats-messages.ts';
import { NatsSession } from './nats-session.ts';
import { writeSignal } from './signal.ts';

export interface NatsBusOptions {
  address: NatsAddress;
  /** Nodes hear those of the same namespace, so that several installations can share a server. Letters and digits. */
  namespace: string;
  listener: BusListener;
  metrics: Metrics;
  logger: Logger;
  /** Shorter in tests of a server that vanishes. */
  probe?: { probeMs: number; answerMsMax: number };
}

/**
 * The bus over NATS: events travel whole, so that a node that hears them need not ask the database. Nothing is kept while
 * NATS is away; afterwards nodes wake each other to read the log.
 */
export class NatsBus implements Bus {
  readonly #options: NatsBusOptions;
  readonly #node = newId();
  readonly #subjects: string;
  readonly #stopping = new AbortController();
  #session: NatsSession | null = null;
  #running: Promise<void> | null = null;
  /** Why the bus is not ready, in a sentence. */
  #problem: string | null = 'NATS is not connected yet.';
  /** Once an outage is enough. */
  #isTold = false;
  /** Events were dropped: the others are to be woken as soon as there is room. */
  #owesWake = false;

  constructor(options: NatsBusOptions) {
    this.#options = options;
    this.#subjects = `switchboard.${options.namespace}.`;
  }

  async start(): Promise<void> {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    const session = this.#session;
    this.#session = null;
    this.#problem = 'The process is stopping.';
    await session?.drain(LIMITS.busDrainMsMax);
    const ended = this.#running ?? Promise.resolve();
    await withDeadline(ended, LIMITS.busDrainMsMax, () => new Error('too slow')).catch(() => {});
  }

  isReady(): string | null {
    return this.#problem;
  }

  publishEvents(epoch: string, events: readonly LoggedEvent[]): void {
    if (events.length === 0) return;
    const session = this.#session;
    if (session === null) return this.#dropEvents('away');
    try {
      for (const { kind, bytes } of writeEvents(this.#node, epoch, events, session.messageBytesMax)) {
        if (!session.send(this.#subjects + kind, bytes)) return this.#dropEvents('full');
      }
    } catch (error) {
      this.#dropEvents('malformed');
      this.#options.logger.error('events could not be told to other nodes', { error });
    }
  }

  publishSignal(topic: string, signal: object): void {
    const written = writeSignal(topic, signal);
    if (typeof written === 'string') return this.#drop(written);
    const session = this.#session;
    if (session === null) return this.#drop('away');
    const bytes = writeNatsSignal(this.#node, written.text);
    if (bytes.length > session.messageBytesMax) return this.#drop('too_large');
    if (!session.send(`${this.#subjects}signal`, bytes)) this.#drop('full');
  }

  /** Connects, for ever, until the bus stops. */
  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        const session = await this.#open(signal);
        const sinceMs = performance.now();
        await this.#use(session);
        // A server that ends every connection at once is no better than one that is away.
        if (performance.now() - sinceMs > LIMITS.natsReconnectMsMax) failures = 0;
        this.#tell('the connection is lost');
      } catch (error) {
        this.#tell(wordsOf(error));
      }
      await delay(pauseMs(failures), undefined, { signal }).catch(() => {});
    }
  }

  /** Tries each server once, in random order: the nodes of a fallen one spread over the others. */
  async #open(signal: AbortSignal): Promise<NatsSession> {
    const { address, probe } = this.#options;
    let problem: unknown = null;
    for (const server of shuffled(address.servers)) {
      try {
        return await NatsSession.open(
          server,
          {
            address,
            name: `switchboard api ${this.#node}`,
            subject: `${this.#subjects}*`,
            onMessage: (subject, data) => this.#hear(subject, data),
            onRefused: (error) => {
              this.#drop('refused');
              this.#tell(wordsOf(error));
            },
            onConfirmed: () => this.#wakeOthers(),
            ...probe,
          },
          signal,
        );
      } catch (error) {
        problem = error;
        if (signal.aborted) break;
      }
    }
    throw problem;
  }

  async #use(session: NatsSession): Promise<void> {
    if (this.#stopping.signal.aborted) return await session.close();
    const { logger, metrics, listener } = this.#options;
    this.#session = session;
    this.#problem = null;
    this.#isTold = false;
    metrics.busConnected.set(1);
    logger.info('connected to NATS');
    this.#wakeOthers();
    // Apart from here, where its error would count as NATS's.
    queueMicrotask(() => listener.onWake(null));
    await session.closed;
    this.#session = null;
    metrics.busConnected.set(0);
  }

  #hear(subject: string, data: Uint8Array): void {
    const { listener } = this.#options;
    const message = readNatsMessage(subject.slice(this.#subjects.length), data);
    if (message === null) return this.#drop('malformed');
    if (message.node === this.#node) return;
    switch (message.kind) {
      case 'events':
        return listener.onEvents(message.epoch, message.events);
      case 'wake':
        return listener.onWake(message.through);
      case 'signal':
        return listener.onSignal(message.topic, message.signal);
    }
  }

  #wakeOthers(): void {
    if (!this.#owesWake || this.#session === null) return;
    this.#owesWake = !this.#session.send(`${this.#subjects}wake`, writeWake(this.#node, null));
  }

  #dropEvents(reason: DropReason): void {
    this.#owesWake = true;
    this.#drop(reason);
  }

  #drop(reason: DropReason): void {
    this.#options.metrics.busDropped.inc({ reason });
  }

  #tell(problem: string): void {
    if (this.#stopping.signal.aborted) return;
    this.#problem = `NATS does not serve this node: ${problem}.`;
    if (this.#isTold) return;
    this.#isTold = true;
    this.#options.logger.warn('NATS does not serve this node; events of other nodes are read from the log', {
      problem,
    });
  }
}

/** Full jitter: nodes that lost the same server must not come back in step. */
function pauseMs(failures: number): number {
  return Math.random() * Math.min(LIMITS.natsReconnectMsMax, LIMITS.natsReconnectMsMin * 2 ** failures);
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, key: Math.random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

/** Refusals of several addresses at once come without words of their own. */
function wordsOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return (message === undefined || message === '' ? code : message) ?? 'unknown';
}
