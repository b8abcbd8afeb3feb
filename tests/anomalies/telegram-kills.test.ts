import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FakeAccount, FakeChannel } from '@switchboard/simulators';
import { TelegramHub } from '../support/telegram-hub.ts';
import { TelegramTalk } from '../support/telegram-talk.ts';

/** `KILLS=200 npm test -- tests/anomalies/telegram-kills` is the long form. */
const KILLS = Number(process.env['KILLS'] ?? 2);
const DYING = 'tests/support/listener-that-dies.mjs';

describe('kill -9 of the Telegram listener', () => {
  let hub: TelegramHub;
  let accounts: FakeAccount[];
  let supergroup: FakeChannel;
  let talk: TelegramTalk;

  beforeEach(async () => {
    hub = await TelegramHub.start();
    const { telegram, faults } = hub.server;
    // Whoever connects while the one before is still there loses the login, and the test fails.
    faults.refuseTwins = true;
    accounts = [await hub.add('Biuro'), await hub.add('Drugie')];
    const members = accounts.map(({ user }) => user);
    supergroup = telegram.createChannel('Zespół', members, { megagroup: true });
    talk = new TelegramTalk(telegram, accounts, [supergroup]);
    telegram.say({ from: talk.clients[0]!, to: supergroup, text: 'there before' });
    talk.many(10);
    const first = await hub.listen();
    await hub.untilOnline();
    await hub.stopListener(first);
    telegram.differences.sliceMax = 10;
    telegram.differences.channelSliceMax = 10;
  });
  afterEach(() => hub.stop());

  async function expectEverything(): Promise<void> {
    await hub.expectSame();
    for (const account of accounts) expect(hub.server.socketsPerKeyMax(account)).toBe(1);
  }

  it('in the middle of the slices of a difference, at each named point: nothing is lost or doubled', async () => {
    // Slower than they are stored, so that each slice has a transaction of its own.
    for (const method of ['updates.GetDifference', 'updates.GetChannelDifference']) {
      hub.server.faults.onCall(method, { delayMs: 60 });
    }
    for (const point of ['before_transaction', 'before_commit', 'after_commit']) {
      const before = await hub.countMessages();
      talk.many(120);
      const dying = await hub.spawn({ DIE_AT: point, DIE_ON: '4' }, DYING);
      expect(await dying.exited).toMatchObject({ signal: 'SIGKILL' });
      // It was in the middle.
      expect(await hub.countMessages()).toBeGreaterThan(before);
      expect(await hub.countMissing()).toBeGreaterThan(10);
    }
    await hub.spawn();
    await expectEverything();
  }, 90_000);

  it(
    'at any moment under a steady stream, again and again: the database equals Telegram',
    async () => {
      const before = await hub.countMessages();
      const stream = talk.keepTalking(10);
      const [pauses] = fc.sample(fc.array(fc.nat({ max: 1_500 }), { minLength: KILLS, maxLength: KILLS }), 1);
      for (const pauseMs of pauses!) {
        const listener = await hub.spawn();
        // Once it has the accounts, any moment will do: connecting, catching up, live.
        await hub.server.whenSockets(2);
        await delay(pauseMs);
        await listener.kill();
        await hub.server.whenSockets(0);
      }
      stream.stop();
      await hub.spawn();
      await expectEverything();
      expect(await hub.countMessages()).toBeGreaterThan(before + KILLS * 10);
    },
    60_000 + KILLS * 10_000,
  );
});
