import { describe, expect, it } from '@jest/globals';
import { olena, telegramMessage } from '../../../../packages/channels/src/testing/telegram-messages.ts';
import { PeerBook } from '../accounts/peer-book.ts';
import { dialogOf, FakeTelegramBoxes } from '../testing/fake-telegram-boxes.ts';
import { connectionError, FakeConnection } from '../testing/fake-telegram-connection.ts';
import { JobSchedule } from './job-schedule.ts';
import { OlderMessages } from './older-messages.ts';
import type { SettledChange } from './update-tracker.ts';

const CHAT = { kind: 'user' as const, id: olena.id, accessHash: '1' };
const OTHER = { kind: 'user' as const, id: '778', accessHash: '2' };

class Rig {
  readonly connection = new FakeConnection(new FakeTelegramBoxes(), new PeerBook());
  readonly recorded: SettledChange[][] = [];
  readonly jobs = new JobSchedule();
  backfilled = 0;
  readonly older: OlderMessages;

  constructor(backfillMessages: number) {
    this.older = new OlderMessages({
      connection: this.connection,
      memory: { markBackfilled: async () => void this.backfilled++ },
      log: {
        record: () => Promise.reject(new Error('history must not move counters')),
        recordWithoutCounters: async (settled) => void this.recorded.push([...settled]),
        reportHole: () => Promise.reject(new Error('there is no hole')),
      },
      schedule: (job) => this.jobs.add({ ...job, notBeforeMs: 0 }),
      backfillMessages,
    });
  }

  has(chat: typeof CHAT, count: number): void {
    const messages = Array.from({ length: count }, (_, n) => telegramMessage({ id: `${n + 1}` }));
    this.connection.boxes.histories.set(chat.id, messages);
  }

  /** Does what there is to do, as the engine does: what fails is done again. */
  async work(): Promise<void> {
    for (let job = this.jobs.take(0, 'history'); job !== null; job = this.jobs.take(0, 'history')) {
      const again = job;
      await job.run().catch(() => this.jobs.add(again));
    }
  }

  get pages(): string[][] {
    return this.recorded.map((settled) =>
      settled.map(({ change }) => (change.kind === 'message' ? change.message.id : change.kind)),
    );
  }
}

function ids(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, n) => `${from + n}`);
}

describe('older messages', () => {
  it('are read in pages, the newest page first and each from its oldest message on', async () => {
    const rig = new Rig(250);
    rig.has(CHAT, 400);
    rig.older.addAll([dialogOf(CHAT, 400)]);
    await rig.work();
    expect(rig.pages).toEqual([ids(301, 400), ids(201, 300), ids(151, 200)]);
    expect(rig.recorded.flat().every(({ origin }) => origin === 'history')).toBe(true);
    expect(rig.backfilled).toBe(1);
  });

  it('end where the chat begins, and leave out what was said after the list was asked for', async () => {
    const rig = new Rig(50);
    rig.has(CHAT, 10);
    rig.older.addAll([dialogOf(CHAT, 7)]);
    await rig.work();
    expect(rig.pages).toEqual([ids(1, 7)]);
  });

  it('come with how far the other side has read, after the last page', async () => {
    const rig = new Rig(150);
    rig.has(CHAT, 150);
    rig.older.addAll([dialogOf(CHAT, 150, { readOutboxUpToId: '120', readInboxUpToId: '130' })]);
    await rig.work();
    expect(rig.pages).toEqual([ids(51, 150), [...ids(1, 50), 'read']]);
    expect(rig.recorded[1]!.at(-1)!.change).toMatchObject({ by: 'peer', upToMessageId: '120' });
  });

  it('are not asked for when none are wanted, and the account is done all the same', async () => {
    const rig = new Rig(0);
    rig.older.addAll([dialogOf(CHAT, 5)]);
    await rig.work();
    expect(rig.connection.asked).toEqual([]);
    expect(rig.backfilled).toBe(1);
  });

  it('are read one page at a time, the next page being another job', async () => {
    const rig = new Rig(200);
    rig.has(CHAT, 200);
    rig.older.addAll([dialogOf(CHAT, 200)]);
    await rig.jobs.take(0, 'history')!.run();
    expect(rig.connection.countOf('getHistory')).toBe(1);
    expect(rig.jobs.take(0, 'check')).toBeNull();
    expect(rig.jobs.has('older messages')).toBe(true);
  });

  it('go on where they were after a failure in the middle', async () => {
    const rig = new Rig(300);
    rig.has(CHAT, 300);
    rig.has(OTHER, 1);
    rig.older.addAll([dialogOf(CHAT, 300), dialogOf(OTHER, 1)]);
    await rig.jobs.take(0, 'history')!.run();
    const failure = connectionError('temporary', 'TIMEOUT');
    rig.connection.fail('getHistory', failure, failure);
    await rig.work();
    expect(rig.pages).toEqual([ids(201, 300), ids(101, 200), ids(1, 100), ['1']]);
    expect(rig.backfilled).toBe(1);
  });

  it('of a chat that the account may not see any more do not keep the others waiting', async () => {
    const rig = new Rig(50);
    rig.has(OTHER, 3);
    rig.connection.fail('getHistory', connectionError('temporary', 'CHANNEL_PRIVATE'));
    rig.older.addAll([dialogOf(CHAT, 9), dialogOf(OTHER, 3)]);
    await rig.work();
    expect(rig.pages).toEqual([[], ids(1, 3)]);
    expect(rig.backfilled).toBe(1);
  });

  it('of a chat that has just come into view are fetched at once', async () => {
    const rig = new Rig(150);
    rig.has(CHAT, 400);
    const fetched = await rig.older.fetch(dialogOf(CHAT, 400, { readOutboxUpToId: '5' }));
    const names = fetched.map(({ change }) => (change.kind === 'message' ? change.message.id : change.kind));
    expect(names).toEqual([...ids(251, 400), 'read']);
    expect(rig.backfilled).toBe(0);
  });
});
