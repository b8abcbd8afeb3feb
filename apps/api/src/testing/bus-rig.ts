import type { LoggedEvent, NewEvent } from '@switchboard/core';
import { appendEvents, Database, type EventLog, WriterConnection } from '@switchboard/database';
import { createMetrics, type Metrics } from '@switchboard/service';
import type { FaultProxy } from '../../../../tests/support/fault-proxy.ts';
import { testConfig } from '../../../../tests/support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../../../../tests/support/test-database.ts';
import type { Bus, BusListener } from '../bus/bus.ts';

/** Milliseconds until a condition counts as never true; far more than any machine needs. */
const PATIENCE_MS = 20_000;

/** Long enough for no busy machine to fail it, short enough to wait for. */
export const QUICK_PROBE = { probeMs: 200, answerMsMax: 1_500 };

export type Heard =
  | { kind: 'events'; epoch: string; events: readonly LoggedEvent[] }
  | { kind: 'wake'; through: bigint | null }
  | { kind: 'signal'; topic: string; signal: object };

/** A bus with everything that its listener has heard. */
export interface Node {
  bus: Bus;
  metrics: Metrics;
  heard: Heard[];
  signals(): { topic: string; signal: object }[];
  /** Events that came whole, in the order in which they came. */
  events(): LoggedEvent[];
  /** How far the log goes, as far as this node was told. */
  toldThrough(): bigint;
  /** The last number of everything that it was told, in order. */
  toldSeqs(): bigint[];
  wakes(): number;
  dropped(reason: string): Promise<number>;
  untilReady(): Promise<void>;
}

export type MakeBus = (options: {
  listener: BusListener;
  metrics: Metrics;
  probe?: typeof QUICK_PROBE;
}) => Bus;

export function makeNode(makeBus: MakeBus, probe?: typeof QUICK_PROBE): Node {
  const heard: Heard[] = [];
  const metrics = createMetrics();
  const listener: BusListener = {
    onEvents: (epoch, events) => heard.push({ kind: 'events', epoch, events }),
    onWake: (through) => heard.push({ kind: 'wake', through }),
    onSignal: (topic, signal) => heard.push({ kind: 'signal', topic, signal }),
  };
  const bus = makeBus({ listener, metrics, ...(probe === undefined ? {} : { probe }) });
  return {
    bus,
    metrics,
    heard,
    signals: () => heard.flatMap((item) => (item.kind === 'signal' ? [item] : [])),
    events: () => heard.flatMap((item) => (item.kind === 'events' ? item.events : [])),
    toldThrough: () => heard.flatMap(lastOf).reduce((a, b) => (a > b ? a : b), 0n),
    toldSeqs: () => heard.flatMap(lastOf),
    wakes: () => heard.filter(({ kind }) => kind === 'wake').length,
    dropped: async (reason) => {
      const { values } = await metrics.busDropped.get();
      return values.find(({ labels }) => labels.reason === reason)?.value ?? 0;
    },
    untilReady: () => until('ready', () => bus.isReady() === null),
  };
}

function lastOf(item: Heard): bigint[] {
  if (item.kind === 'events') return [item.events.at(-1)!.seq];
  return item.kind === 'wake' && item.through !== null ? [item.through] : [];
}

/** Resolves as soon as this is so. Looks again and again, because nothing tells of it. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpMs = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > giveUpMs) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The server of a bus, behind a link that can be cut. */
export interface BusRig {
  makeBus: MakeBus;
  link: FaultProxy;
  stop(): Promise<void>;
}

/** The nodes of a test, with the database whose log they tell of. */
export class BusSuite {
  readonly #createRig: (databaseUrl: string) => Promise<BusRig>;
  readonly #nodes: Node[] = [];
  #database!: TestDatabase;
  #stores!: Database;
  #writer!: WriterConnection;
  rig!: BusRig;

  constructor(createRig: (databaseUrl: string) => Promise<BusRig>) {
    this.#createRig = createRig;
  }

  async open(): Promise<void> {
    this.#database = await createTestDatabase();
    this.#stores = new Database(this.#database.url, testConfig(this.#database.url).encryptionKey);
    await this.#stores.open();
    this.#writer = new WriterConnection(this.#database.url);
    this.rig = await this.#createRig(this.#database.url);
  }

  async close(): Promise<void> {
    await this.rig.stop();
    await this.#writer.close();
    await this.#stores.close();
    await this.#database.drop();
  }

  get log(): EventLog {
    return this.#stores.events;
  }

  /** Nodes that are started, but perhaps not connected; `stopAll` stops them. */
  async begin(count: number, probe?: typeof QUICK_PROBE): Promise<Node[]> {
    const begun = Array.from({ length: count }, () => makeNode(this.rig.makeBus, probe));
    this.#nodes.push(...begun);
    await Promise.all(begun.map(({ bus }) => bus.start()));
    return begun;
  }

  /** Nodes that hear each other. */
  async start<T extends Node[] = [Node, Node]>(count: T['length'], probe?: typeof QUICK_PROBE): Promise<T> {
    const begun = await this.begin(count, probe);
    await Promise.all(begun.map((node) => node.untilReady()));
    return begun as T;
  }

  async stopAll(): Promise<void> {
    this.rig.link.mode = 'forward';
    await Promise.all(this.#nodes.splice(0).map(({ bus }) => bus.stop()));
  }

  /** Commits some events and has this node tell of them. */
  async tell(node: Node, count: number): Promise<LoggedEvent[]> {
    const { epoch } = await this.log.head();
    const events = Array.from({ length: count }, someEvent);
    const logged = await this.#writer.transaction((db) => appendEvents(db, events, new Date()));
    node.bus.publishEvents(epoch, logged);
    return logged;
  }

  /** Cuts every line and refuses new ones; resolves when all nodes have noticed. */
  async cut(): Promise<void> {
    this.rig.link.mode = 'refuse';
    this.rig.link.cut();
    await this.untilNoneReady();
  }

  async untilNoneReady(): Promise<void> {
    await Promise.all(this.#nodes.map(({ bus }) => until('away', () => bus.isReady() !== null)));
  }
}

/** Signs that no escaping may change, and digits that no number can hold. */
function someEvent(): NewEvent<'channel.status_changed'> {
  return {
    type: 'channel.status_changed',
    channelId: null,
    conversationId: null,
    data: {
      channel_id: null,
      platform: 'telegram',
      account_external_id: '12345678901234567890',
      name: '"\\ Ї 🙂 \u2028',
      detail: null,
      occurred_at: '2026-01-01T00:00:00.000Z',
    },
  };
}
