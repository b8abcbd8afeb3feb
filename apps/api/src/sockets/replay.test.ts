import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LIMITS, type LoggedEvent } from '@switchboard/core';
import { createMetrics } from '@switchboard/service';
import { Connection } from './connection.ts';
import { MessagesConnectionManager } from './messages-connection-manager.ts';
import { parseCursor, replay } from './replay.ts';

/** The end of a socket: collects the `seq` of every event that is written to it. */
class FakeStream extends EventEmitter {
  readonly writableLength = 0;
  readonly writableNeedDrain = false;
  readonly seqs: bigint[] = [];

  write(frames: Buffer): boolean {
    for (const [, seq] of frames
      .toString('latin1')
      .matchAll(/"type":"conversation_update".*?"seq":"(\d+)"/g)) {
      this.seqs.push(BigInt(seq!));
    }
    return true;
  }
}

class FakeWebSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  close(code: number): void {
    this.readyState = 3;
    this.emit('close', code);
  }
  terminate(): void {}
}

/** A log whose readers have to wait a turn, as those of a database have. */
class FakeLog {
  readonly events: LoggedEvent[] = [];

  append(): LoggedEvent {
    const seq = BigInt(this.events.length + 1);
    const event: LoggedEvent = {
      seq,
      id: `id-${seq}`,
      type: 'conversation.updated',
      occurredAt: new Date(0),
      channelId: null,
      conversationId: null,
      dataJson: '{"conversation":{"id":"c"}}',
    };
    this.events.push(event);
    return event;
  }

  async head() {
    return { epoch: 'e', seq: BigInt(this.events.length) };
  }

  async oldestSeq() {
    return 1n;
  }

  async after(seq: bigint, limit: number) {
    await Promise.resolve();
    return this.events.slice(Number(seq), Number(seq) + limit);
  }
}

describe('a replay beside live events', () => {
  let nowMs: number;
  let log: FakeLog;
  let manager: MessagesConnectionManager;
  /** What a publisher has yet to hand over: the log may be ahead of it. */
  let published: number;

  beforeEach(() => {
    nowMs = 1_000_000;
    published = 0;
    log = new FakeLog();
    manager = new MessagesConnectionManager({ metrics: createMetrics(), clock: { now: () => nowMs } });
    manager.startAt({ epoch: 'e', seq: 0n });
  });
  afterEach(() => manager.stop());

  function publish(upTo = log.events.length): void {
    manager.broadcast(log.events.slice(published, upTo));
    published = Math.max(published, upTo);
  }

  function connect(since: number): { stream: FakeStream; replayed: Promise<void> } {
    const stream = new FakeStream();
    const connection = new Connection({
      webSocket: new FakeWebSocket() as never,
      stream: stream as never,
      user: { id: 'u' } as never,
      protocol: 'plain',
      expiresAt: null,
      clock: { now: () => nowMs },
    });
    manager.connect(connection, { goLive: false });
    const replayed = replay(connection, parseCursor(`e:${since}`), {
      log: log as never,
      manager,
      publishedThrough: async () => publish(),
    });
    return { stream, replayed };
  }

  /** Lets the tick pass, so that everything that waits is written. */
  function flush(): void {
    nowMs += LIMITS.fanOutTickMs;
    log.append();
    publish();
  }

  it('misses nothing that waits for the next tick when it goes live', async () => {
    log.append();
    publish();
    // Within the tick: this one waits.
    log.append();
    publish();
    expect(manager.position.seq).toBe(1n);
    const { stream, replayed } = connect(0);
    await replayed;
    flush();
    expect(stream.seqs).toEqual([1n, 2n, 3n]);
  });

  it('waits for events that another process has told its client of already', async () => {
    log.append();
    log.append();
    const { stream, replayed } = connect(2);
    await replayed;
    expect(manager.position.seq).toBe(2n);
    flush();
    expect(stream.seqs).toEqual([3n]);
  });

  it('gives every client each event once and in order, however things interleave', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('append' as const), count: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ do: fc.constant('publish' as const), lag: fc.integer({ min: 0, max: 3 }) }),
      fc.record({ do: fc.constant('tick' as const), ms: fc.integer({ min: 0, max: LIMITS.fanOutTickMs }) }),
      fc.record({ do: fc.constant('connect' as const), behind: fc.integer({ min: 0, max: 6 }) }),
      fc.record({ do: fc.constant('turn' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        log = new FakeLog();
        published = 0;
        manager = new MessagesConnectionManager({ metrics: createMetrics(), clock: { now: () => nowMs } });
        manager.startAt({ epoch: 'e', seq: 0n });
        const clients: { since: number; stream: FakeStream; replayed: Promise<void> }[] = [];
        for (const each of steps) {
          if (each.do === 'append') for (let n = 0; n < each.count; n++) log.append();
          else if (each.do === 'publish') publish(Math.max(published, log.events.length - each.lag));
          else if (each.do === 'tick') nowMs += each.ms;
          else if (each.do === 'turn') await Promise.resolve();
          else {
            const since = Math.max(0, log.events.length - each.behind);
            clients.push({ since, ...connect(since) });
          }
        }
        await Promise.all(clients.map(({ replayed }) => replayed));
        flush();
        for (const { since, stream } of clients) {
          const expected = log.events.slice(since).map(({ seq }) => seq);
          expect(stream.seqs).toEqual(expected);
        }
        await manager.stop();
      }),
      { numRuns: 300 },
    );
  });
});
