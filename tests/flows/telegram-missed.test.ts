import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@switchboard/core';
import type { FakeAccount, FakeChannel, SharedMessage } from '@switchboard/simulators';
import { TelegramHub, until } from '../support/telegram-hub.ts';
import { TelegramTalk } from '../support/telegram-talk.ts';

/** Telegram gives 100 messages at once (messages.getHistory). */
const FETCHED_MAX = LIMITS.telegramResyncPagesMax * 100;

/** Whatever Telegram has not told, or told while nobody listened: in the end the database equals its history. */
describe('what a Telegram account has missed', () => {
  let hub: TelegramHub;
  let account: FakeAccount;
  let supergroup: FakeChannel;
  let talk: TelegramTalk;

  beforeAll(async () => {
    hub = await TelegramHub.start();
    const { server } = hub;
    server.faults.refuseTwins = true;
    account = await hub.add('Biuro');
    await hub.add('Drugie');
    const members = hub.added.map((one) => one.account);
    supergroup = server.telegram.createChannel(
      'Zespół',
      members.map(({ user }) => user),
      { megagroup: true },
    );
    talk = new TelegramTalk(server.telegram, members, [supergroup]);
    server.telegram.say({ from: talk.clients[0]!, to: supergroup, text: 'there before' });
    talk.many(20);
    await hub.listen();
    await hub.untilOnline();
  }, 60_000);
  afterEach(async () => {
    // Whatever went wrong: nothing is left to be told, and nothing is broken.
    const { pushes, telegram } = hub.server;
    pushes.release();
    pushes.twice(undefined, false);
    telegram.differences.sliceMax = 100;
    telegram.differences.channelSliceMax = 100;
  });
  afterAll(async () => {
    for (const one of hub.added) expect(hub.server.socketsPerKeyMax(one.account)).toBe(1);
    await hub.stop();
  });

  async function whileLineIsDown(happens: () => void): Promise<void> {
    const { server } = hub;
    server.refuseConnections();
    server.dropSockets();
    await server.whenSockets(0);
    happens();
    await server.start();
  }

  async function whileNobodyRuns(happens: () => void): Promise<void> {
    await hub.stopListeners();
    await hub.server.whenSockets(0);
    happens();
    await hub.listen();
  }

  it('while the line was down', async () => {
    await whileLineIsDown(() => talk.many(40));
    await hub.expectSame();
  }, 40_000);

  it('while no process was there', async () => {
    await whileNobodyRuns(() => talk.many(40));
    await hub.expectSame();
  }, 40_000);

  it('in many slices', async () => {
    await whileNobodyRuns(() => {
      hub.server.telegram.differences.sliceMax = 3;
      hub.server.telegram.differences.channelSliceMax = 3;
      talk.many(80);
    });
    await hub.expectSame();
  }, 40_000);

  it.each([
    ['the account', () => account],
    ['a supergroup', () => supergroup],
  ])(
    'too much of it for Telegram to tell, in %s',
    async (_name, of) => {
      const { differences } = hub.server.telegram;
      await whileNobodyRuns(() => {
        differences.forceTooLong(of());
        // Both are said in, so that the difference is asked for at all.
        talk.many(60);
        hub.server.telegram.say({ from: talk.clients[0]!, to: supergroup, text: 'of many' });
        hub.server.telegram.say({ from: talk.clients[0]!, to: account.user, text: 'of many' });
      });
      await hub.expectSame();
      expect(differences.takeForced(of())).toBe(false);
    },
    40_000,
  );

  it('because Telegram only says that there is too much', async () => {
    const { pushes, telegram } = hub.server;
    pushes.tooLong(account, 5);
    pushes.channelTooLong(supergroup, 5);
    for (let n = 0; n < 8; n++) {
      telegram.say({ from: talk.clients[0]!, to: account.user, text: `too long ${n}` });
      telegram.say({ from: talk.clients[1]!, to: supergroup, text: `too long in the group ${n}` });
    }
    await hub.expectSame();
  }, 40_000);

  it('because it was never pushed: the next message shows the gap', async () => {
    const { pushes, telegram } = hub.server;
    pushes.hold();
    talk.many(30);
    expect(pushes.discardHeld()).toBeGreaterThan(0);
    pushes.release();
    for (const { account: own } of hub.added) {
      telegram.say({ from: talk.clients[0]!, to: own.user, text: 'after the gap' });
    }
    telegram.say({ from: talk.clients[0]!, to: supergroup, text: 'after the gap' });
    await hub.expectSame();
  }, 40_000);

  it('nothing, when it is pushed twice and in any order', async () => {
    const { pushes } = hub.server;
    pushes.twice();
    for (let seed = 0; seed < 5; seed++) {
      pushes.hold();
      talk.many(20);
      pushes.release(undefined, { seed });
    }
    await hub.expectSame();
  }, 40_000);

  it.each([
    ['the line', whileLineIsDown],
    ['the process', whileNobodyRuns],
  ])(
    'of edits, deletions, readings and reactions while %s was down',
    async (_name, whileDown) => {
      const { telegram } = hub.server;
      const [client] = talk.clients;
      const [edited, deleted, inGroup] = [
        telegram.say({ from: client!, to: account.user, text: 'first words' }),
        telegram.say({ from: client!, to: account.user, text: 'to be deleted' }),
        telegram.say({ from: client!, to: supergroup, text: 'to be deleted there' }),
      ];
      const read = telegram.say({ from: account.user, to: client!, text: 'read by them' });
      await hub.expectSame();
      const words = `last words ${read.copies.get(account.box)!.id}`;
      await whileDown(() => {
        telegram.edit(edited, { text: 'second words' });
        telegram.edit(edited, { text: words });
        telegram.delete([deleted, inGroup]);
        telegram.read(client!, account.user);
        const fresh = telegram.say({ from: client!, to: account.user, text: `liked ${words}` });
        telegram.react(client!, fresh, ['❤']);
      });
      await hub.expectSame();
      const row = async (text: string) => {
        const [found] = await hub.database.query<{
          id: string;
          status: string | null;
          reaction: string | null;
        }>(
          `select m.id, m.status, r.emoji as reaction from messages m left join reactions r on r.message_id = m.id
           where m.text = $1 order by m.position desc`,
          [text],
        );
        return found;
      };
      await until('the reaction to be stored', async () => (await row(`liked ${words}`))?.reaction === '❤');
      expect((await row('read by them'))?.status).toBe('read');
      const revisions = await hub.database.query<{ text: string }>(
        `select text from message_revisions where message_id = $1 order by is_original desc, revision`,
        [(await row(words))!.id],
      );
      expect(revisions[0]?.text).toBe('first words');
    },
    40_000,
  );

  // The last one: from here on the database lacks what nobody can fetch.
  it('more than can be fetched again: the hole is told, and what comes after it is there', async () => {
    const { telegram } = hub.server;
    const chatty = telegram.createUser({ firstName: 'Chatty' });
    const say = (text: string) => telegram.say({ from: chatty, to: account.user, text });
    const numberOf = (message: SharedMessage) => message.copies.get(account.box)!.id;
    const known = say('known');
    await hub.expectSame();
    await whileNobodyRuns(() => {
      telegram.differences.forceTooLong(account);
      for (let n = 0; n < FETCHED_MAX + 50; n++) say(`one of very many ${n}`);
    });
    const oldest = 'one of very many 50';
    await until('what can be fetched to be stored', async () => {
      const [row] = await hub.database.query<{ n: number }>(
        `select count(*)::int as n from messages where text like 'one of very many %'`,
      );
      return row!.n === FETCHED_MAX;
    });
    await until('the hole to be told', async () => {
      const holes = await hub.database.query(
        `select from channel_events where name = 'telegram_history_gap' and detail = $1`,
        [`${chatty.id}: messages ${numberOf(known) + 1} to ${numberOf(known) + 50}`],
      );
      return holes.length === 1;
    });
    expect(await hub.database.query(`select from messages where text = $1`, [oldest])).toHaveLength(1);
    say('after the hole');
    await until('the next message to be stored', async () => {
      return (await hub.database.query(`select from messages where text = 'after the hole'`)).length === 1;
    });
  }, 60_000);
});
