import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FakeAccount, FakeChannel, FakePeer } from '@switchboard/simulators';
import { TelegramReplyHub } from '../support/telegram-reply-hub.ts';
import { until } from '../support/telegram-hub.ts';

/** `KILLS=200 npm test -- tests/anomalies/telegram-reply-kills` is the long form. */
const KILLS = Number(process.env['KILLS'] ?? 6);
const DYING = 'tests/support/listener-that-dies-sending.mjs';
const POINTS = ['claimed', 'asked', 'answered', 'before_commit', 'recorded'];

/** Replies that wait at once: a process that dies has sent a few of them, and the last one has to send them all. */
const WAITING_MAX = 9;

/** When it dies: at which point, of the how manieth reply, and how long after the question. */
const MOMENT = fc.record({
  point: fc.constantFrom(...POINTS),
  nth: fc.integer({ min: 1, max: 6 }),
  afterMs: fc.integer({ min: 0, max: 40 }),
});

/** A chat in which agents answer, and the account that looks at it on Telegram's side. */
interface Chat {
  conversation: string;
  address: string;
  /** The chat as `witness` sees it. */
  place: FakePeer;
  witness: FakeAccount;
  /** Replies go out by these in turn; null: the conversation's own. */
  ways: (string | null)[];
  written: string[];
}

describe('kill -9 of the Telegram listener while it sends', () => {
  let t: TelegramReplyHub;
  let accounts: FakeAccount[];
  let client: FakeAccount;
  let supergroup: FakeChannel;
  let folder: string;
  let file: string;
  const chats: Chat[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'switchboard-replies-'));
    file = join(folder, 'umowa.pdf');
    writeFileSync(file, Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(700_000, 'x')]));
    t = await TelegramReplyHub.start();
    const { hub } = t;
    const { telegram, faults } = hub.server;
    faults.refuseTwins = true;
    accounts = [await hub.add('Biuro'), await hub.add('Drugie')];
    client = t.createClient('Олена');
    const users = [...accounts.map(({ user }) => user), client.user];
    supergroup = telegram.createChannel('Zespół', users, { megagroup: true });
    const group = telegram.createGroup('Tłumacze', [accounts[0]!.user, client.user]);
    const first = await hub.listen({}, t.listenerSettings);
    await hub.untilOnline();
    const places: [FakePeer, FakePeer, string][] = [
      [accounts[0]!.user, accounts[0]!.user, String(client.user.id)],
      [group, group, `-${group.id}`],
      [supergroup, supergroup, `-100${supergroup.id}`],
    ];
    for (const [to, place, address] of places) {
      const conversation = await t.clientWrites(client.user, to, address, `pytanie ${address}`);
      chats.push({ conversation, address, place, witness: client, ways: [null], written: [] });
    }
    const ways = () =>
      t.api.database.query<{ id: string }>(
        `select channel_id as id from conversation_channels where conversation_id = $1`,
        [chats[2]!.conversation],
      );
    await until('both accounts to be in the supergroup', async () => (await ways()).length === 2);
    chats[2]!.ways = (await ways()).map(({ id }) => id);
    await hub.stopListener(first);
  }, 60_000);
  afterAll(async () => {
    await t.stop();
    rmSync(folder, { recursive: true });
  });

  /** Somebody answers in one chat: a new sentence, the same words once more, or a file without words. */
  async function answer(chat: Chat): Promise<void> {
    const { written, ways, conversation } = chat;
    const count = written.length;
    const isFile = count % 5 === 4;
    const text = isFile ? '' : count % 3 === 0 ? `odpowiedź ${count}` : 'to samo';
    const channel_id = ways[Math.floor(count / 2) % ways.length]!;
    await t.say(conversation, text, {
      ...(channel_id === null ? {} : { channel_id }),
      ...(isFile ? { attachments: [await t.upload(file, 'Umowa.pdf')] } : {}),
    });
    written.push(text);
  }

  const unsent = () =>
    t.api.database.query(
      `select status, error, text from messages
       where direction = 'outbound' and status not in ('sent', 'delivered', 'read')`,
    );

  /** What agents have written in a chat, as the client sees it. */
  const onTelegram = ({ witness, place }: Chat) =>
    t.seenBy(witness, place).filter(({ fromId }) => fromId !== client.user.id);

  it(
    'at every point of a reply, again and again: each is there once, in order',
    async () => {
      const [moments] = fc.sample(fc.array(MOMENT, { minLength: KILLS, maxLength: KILLS }), 1);
      let turn = 0;
      for (const { point, nth, afterMs } of moments!) {
        const settings = { DIE_AT: point, DIE_ON: `${nth}`, DIE_AFTER_MS: `${afterMs}` };
        const dying = await t.hub.spawn({ ...t.listenerSettings, ...settings }, DYING);
        const isAlive = () => dying.child.exitCode === null && dying.child.signalCode === null;
        while (isAlive()) {
          if ((await unsent()).length < WAITING_MAX) await answer(chats[turn++ % chats.length]!);
          else await Promise.race([dying.exited, delay(50)]);
        }
        expect(await dying.exited).toMatchObject({ signal: 'SIGKILL' });
      }
      await t.hub.spawn(t.listenerSettings);
      await until('all to be sent', async () => (await unsent()).length === 0).catch(() => undefined);
      expect(await unsent()).toEqual([]);
      for (const chat of chats) await expectOnceEach(chat);
      expect(await t.api.database.query(`select * from outbox_jobs`)).toEqual([]);
      expect(await t.api.database.query(`select * from pending_updates`)).toEqual([]);
      for (const account of accounts) expect(t.hub.server.socketsPerKeyMax(account)).toBe(1);
    },
    60_000 + KILLS * 15_000,
  );

  async function expectOnceEach(chat: Chat): Promise<void> {
    expect(onTelegram(chat).map(({ text }) => text)).toEqual(chat.written);
    // What the accounts still hear of what they have said is stored before what is said now.
    await t.clientWrites(client.user, chat.place, chat.address, `na koniec ${chat.address}`);
    const shown = await t.api.database.query<{ text: string; external_id: string }>(
      `select coalesce(text, '') as text, external_id from messages where conversation_id = $1 and direction = 'outbound'
       order by position`,
      [chat.conversation],
    );
    expect(shown.map(({ text }) => text)).toEqual(chat.written);
    const numbers = shown.map(({ external_id }) => Number(external_id.split(':')[1]));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(shown.every(({ external_id }) => external_id.startsWith(`${chat.address}:`))).toBe(true);
    expect(new Set(await t.timesTold(chat.conversation))).toEqual(new Set([1]));
  }
});
