import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '@switchboard/core';
import { silentLogger } from '@switchboard/service';
import { olena, telegramMessage } from '../../../../packages/channels/src/testing/telegram-messages.ts';
import { PeerBook } from '../accounts/peer-book.ts';
import { FakeAccountMemory } from '../testing/fake-account-memory.ts';
import { dialogOf, FakeTelegramBoxes } from '../testing/fake-telegram-boxes.ts';
import { connectionError, FakeConnection } from '../testing/fake-telegram-connection.ts';
import { ChatResync } from './chat-resync.ts';
import type { SettledChange } from './update-tracker.ts';

const CHAT = { kind: 'user' as const, id: olena.id, accessHash: '1' };
const DIALOG = dialogOf(CHAT, 0);

class Rig {
  readonly boxes = new FakeTelegramBoxes();
  readonly connection = new FakeConnection(this.boxes, new PeerBook());
  readonly memory = new FakeAccountMemory();
  readonly recorded: SettledChange[][] = [];
  readonly holes: string[] = [];
  readonly resync = new ChatResync({
    connection: this.connection,
    memory: this.memory,
    logger: silentLogger,
    log: {
      record: () => Promise.reject(new Error('the counters move when all chats are compared')),
      recordWithoutCounters: async (settled) => void this.recorded.push([...settled]),
      reportHole: async (_, from, to) => void this.holes.push(`${from} to ${to}`),
    },
  });

  has(from: number, to: number, but: readonly number[] = []): void {
    const numbers = Array.from({ length: to - from + 1 }, (_, n) => from + n);
    const messages = numbers
      .filter((n) => !but.includes(n))
      .map((n) => telegramMessage({ id: `${n}`, editedAtSeconds: n === 3 ? 1_790_000_000 : null }));
    this.boxes.histories.set(CHAT.id, messages);
  }

  knows(from: number, to: number, deleted: readonly number[] = []): void {
    this.memory.known = Array.from({ length: to - from + 1 }, (_, n) => ({
      messageId: `${from + n}`,
      isDeleted: deleted.includes(from + n),
    }));
  }

  get found(): string[] {
    return this.recorded.flat().map(({ change }) => {
      if (change.kind === 'message') return change.message.id;
      return change.kind === 'delete' ? `delete ${change.messageIds.join()}` : change.kind;
    });
  }
}

function ids(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, n) => `${from + n}`);
}

describe('the resynchronisation of a chat', () => {
  it('finds what is new, what was edited and what is gone, and says from when on it is true', async () => {
    const rig = new Rig();
    rig.has(1, 6, [2]);
    rig.knows(1, 4);
    await rig.resync.run(DIALOG, 4, 77);
    expect(rig.found).toEqual(['1', '3', '4', '5', '6', 'delete 2']);
    expect(rig.recorded[0]!.every(({ revision, origin }) => revision === 77 && origin === undefined)).toBe(
      true,
    );
    expect(rig.recorded[0]![1]!.change).toMatchObject({ message: { editedAtSeconds: 1_790_000_000 } });
    expect(rig.holes).toEqual([]);
  });

  it('takes for history what is older than what was heard while it asked', async () => {
    const rig = new Rig();
    rig.has(1, 4);
    rig.connection.answer('getHistory', () => {
      rig.knows(3, 3);
      return rig.boxes.history(CHAT.id, null, 100);
    });
    await rig.resync.run(DIALOG, 0, 1);
    expect(rig.recorded[0]!.map(({ origin }) => origin)).toEqual([
      'history',
      'history',
      undefined,
      undefined,
    ]);
  });

  it('takes back nothing twice', async () => {
    const rig = new Rig();
    rig.has(1, 3, [2]);
    rig.knows(1, 3, [2]);
    await rig.resync.run(DIALOG, 3, 1);
    expect(rig.found).toEqual(['1', '3']);
  });

  it('takes everything back of a chat that is empty now', async () => {
    const rig = new Rig();
    rig.knows(5, 7);
    await rig.resync.run(DIALOG, 7, 1);
    expect(rig.found).toEqual(['delete 5,6,7']);
  });

  it('does nothing in an empty chat of which nothing is known', async () => {
    const rig = new Rig();
    await rig.resync.run(DIALOG, 0, 1);
    expect(rig.found).toEqual([]);
    expect(rig.connection.countOf('getHistory')).toBe(1);
  });

  it('looks back until it meets what is stored, and no further', async () => {
    const rig = new Rig();
    rig.has(1, 500);
    rig.knows(1, 350, [310]);
    await rig.resync.run(DIALOG, 350, 1);
    expect(rig.found).toEqual(ids(301, 500));
    expect(rig.connection.countOf('getHistory')).toBe(2);
    expect(rig.holes).toEqual([]);
  });

  it('takes back only what it has looked at', async () => {
    const rig = new Rig();
    rig.has(300, 500, [390, 450]);
    rig.knows(1, 450);
    await rig.resync.run(DIALOG, 450, 1);
    // The newest hundred begin with 400: 390 may be there or not.
    expect(rig.found).toEqual([...ids(400, 500).filter((id) => id !== '450'), 'delete 450']);
  });

  it('takes the newest page of a chat of which nothing is stored', async () => {
    const rig = new Rig();
    rig.has(1, 500);
    await rig.resync.run(DIALOG, 0, 1);
    expect(rig.found).toEqual(ids(401, 500));
    expect(rig.holes).toEqual([]);
  });

  it('says which messages it could not reach', async () => {
    const rig = new Rig();
    const reached = LIMITS.telegramResyncPagesMax * 100;
    rig.has(1, reached + 500);
    rig.knows(1, 10);
    await rig.resync.run(DIALOG, 10, 1);
    expect(rig.found).toHaveLength(reached);
    expect(rig.holes).toEqual(['11 to 500']);
  });

  it('tells how far both sides have read', async () => {
    const rig = new Rig();
    await rig.resync.run({ ...DIALOG, readInboxUpToId: '4', readOutboxUpToId: '3' }, 0, 9);
    expect(rig.recorded.flat()).toEqual([
      { revision: 9, change: { kind: 'read', by: 'account', chat: CHAT, upToMessageId: '4' } },
      { revision: 9, change: { kind: 'read', by: 'peer', chat: CHAT, upToMessageId: '3' } },
    ]);
  });

  it('writes nothing when it could not read everything', async () => {
    const rig = new Rig();
    rig.has(1, 300);
    rig.connection.answer('getHistory', () => rig.boxes.history(CHAT.id, null, 100));
    const failing = rig.resync.run(DIALOG, 5, 1);
    rig.connection.fail('getHistory', connectionError('temporary', 'TIMEOUT'));
    await expect(failing).rejects.toMatchObject({ reason: 'TIMEOUT' });
    expect(rig.recorded).toEqual([]);
  });

  it('takes nothing back because a page came short', async () => {
    const rig = new Rig();
    rig.has(1, 6);
    rig.knows(1, 4);
    rig.connection.answer('getHistory', () => rig.boxes.history(CHAT.id, null, 3));
    await rig.resync.run(DIALOG, 4, 1);
    expect(rig.found).toEqual(['4', '5', '6']);
  });

  it('reads on behind a page that came short of what is stored', async () => {
    const rig = new Rig();
    rig.has(1, 9);
    rig.knows(1, 4);
    rig.connection.answer('getHistory', () => rig.boxes.history(CHAT.id, null, 2));
    await rig.resync.run(DIALOG, 4, 1);
    expect(rig.found).toEqual(ids(1, 9));
  });

  it('takes nothing back of a supergroup that stands before what this account may see', async () => {
    const rig = new Rig();
    const channel = { kind: 'channel' as const, id: '900', accessHash: '9' };
    const messages = [4, 6].map((n) => telegramMessage({ id: `${n}`, chat: { ...olena, ...channel } }));
    rig.boxes.histories.set('-1000000000900', messages);
    rig.knows(1, 6);
    await rig.resync.run(dialogOf(channel, 6), 6, 1);
    expect(rig.found).toEqual(['4', '6', 'delete 5']);
  });
});
