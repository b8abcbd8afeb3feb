import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FakeAccount } from '@switchboard/simulators';
import { TelegramReplyHub } from '../support/telegram-reply-hub.ts';
import { until } from '../support/telegram-hub.ts';

/** A PDF as far as anybody looks. */
const PDF = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(1_200_000, 'x')]);

describe('replies by a Telegram account', () => {
  let t: TelegramReplyHub;
  let office: FakeAccount;
  let client: FakeAccount;
  let conversation: string;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'switchboard-replies-'));
    writeFileSync(join(folder, 'umowa.pdf'), PDF);
    t = await TelegramReplyHub.start();
    office = await t.hub.add('Biuro');
    await t.hub.listen({ limits: { requestTimeoutMs: 3_000 } }, t.listenerSettings);
    await t.hub.untilOnline();
  }, 30_000);
  afterAll(async () => {
    await t.stop();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    t.hub.server.faults.clear();
    client = t.createClient('Олена');
    conversation = await t.clientWrites(client.user, office.user, String(client.user.id));
  });

  /** What the client has been told by the office. */
  const heard = () => t.seenBy(client, office.user).filter(({ out }) => !out);

  /** Agents see each message once, and it was told once. */
  async function expectShown(...contents: (string | null)[]): Promise<void> {
    // What the account itself still hears of what it has said.
    await t.clientWrites(client.user, office.user, String(client.user.id), `after ${Math.random()}`);
    const shown = await t.messages(conversation);
    const ours = shown.filter(({ direction }) => direction === 'outbound');
    expect(ours.map(({ content }) => content)).toEqual(contents);
    expect(new Set(await t.timesTold(conversation))).toEqual(new Set([1]));
  }

  it('arrive once, and are told as far as they get', async () => {
    const first = await t.say(conversation, 'Już sprawdzam');
    expect(first.status).toBe('queued');
    const { external_id } = await t.untilStatus(first.id, 'sent');
    expect(external_id).toBe(`${client.user.id}:${office.box.messages.length}`);
    expect(heard()).toMatchObject([{ text: 'Już sprawdzam', replyToId: null }]);
    t.hub.server.telegram.read(client.user, office.user);
    await t.untilStatus(first.id, 'read');
    const [question] = await t.messages(conversation);
    const second = await t.say(conversation, 'Tak', { reply_to: question!.id });
    await t.untilStatus(second.id, 'sent');
    expect(heard()[1]).toMatchObject({ text: 'Tak', replyToId: 1 });
    await expectShown('Już sprawdzam', 'Tak');
  });

  it('come in the order of their writing, also with the same words', async () => {
    const words = ['jeden', 'to samo', 'to samo', 'to samo', 'pięć'];
    const ids: string[] = [];
    for (const word of words) ids.push((await t.say(conversation, word)).id);
    for (const id of ids) await t.untilStatus(id, 'sent');
    expect(heard().map(({ text }) => text)).toEqual(words);
    await expectShown(...words);
  });

  it('are read although the client was quicker than the answer', async () => {
    const { server } = t.hub;
    server.faults.onCall('messages.SendMessage', 'hold_answer', 1);
    const { id } = await t.say(conversation, 'szybko');
    await until('the message', () => heard().length > 0);
    server.telegram.read(client.user, office.user);
    // What the client says next proves that the reading was heard.
    await t.clientWrites(client.user, office.user, String(client.user.id), 'już czytam');
    server.faults.releaseCalls();
    await t.untilStatus(id, 'read');
  });

  it('carry files, with and without a caption', async () => {
    const upload = () => t.upload(join(folder, 'umowa.pdf'), 'Umowa.pdf');
    const captioned = await t.say(conversation, 'Umowa', { attachments: [await upload()] });
    const bare = await t.say(conversation, '', { attachments: [await upload()] });
    for (const { id } of [captioned, bare]) await t.untilStatus(id, 'sent');
    const { files } = t.hub.server.telegram;
    const arrived = heard();
    expect(arrived.map(({ text, kind }) => [kind, text])).toEqual([
      ['document', 'Umowa'],
      ['document', ''],
    ]);
    for (const { fileId } of arrived) expect(files.content(fileId!).equals(PDF)).toBe(true);
    await expectShown('Umowa', null);
    const shown = (await t.messages(conversation)).filter(({ direction }) => direction === 'outbound');
    for (const { attachments } of shown) expect(attachments).toHaveLength(1);
  });

  it('are edited, reacted to and taken back', async () => {
    const { id } = await t.say(conversation, 'Pierwsze słowa');
    await t.untilStatus(id, 'sent');
    await t.call('POST', `/messages/${id}/edit`, { content: 'Inne słowa' });
    await until('the edit', () => heard()[0]?.text === 'Inne słowa');
    const [question] = await t.messages(conversation);
    await t.call('POST', `/messages/${question!.id}/reaction`, { emoji: '👍' });
    await until('the reaction', async () => {
      const [shown] = await t.messages(conversation);
      return shown!.reactions.some(({ actor, emoji }) => actor === 'business' && emoji === '👍');
    });
    expect(t.seenBy(client, office.user)[0]!.reactions).toEqual([{ userId: office.user.id, emojis: ['👍'] }]);
    await t.call('DELETE', `/messages/${id}`);
    await until('the deletion', () => heard().length === 0);
    await until('the inbox to show it', async () => {
      const [row] = await t.api.database.query<{ gone: boolean }>(
        `select deleted_at is not null as gone from messages where id = $1`,
        [id],
      );
      return row!.gone;
    });
  });

  it('wait as long as Telegram asks, and do not fail', async () => {
    const { server } = t.hub;
    server.faults.onCall('messages.SendMessage', { error: { code: 420, message: 'FLOOD_WAIT_2' } }, 1);
    const first = await t.say(conversation, 'cierpliwie');
    const second = await t.say(conversation, 'za nim');
    await until('the pause', async () => (await t.untilStatus(first.id, 'queued')).error !== null);
    expect((await t.untilStatus(first.id, 'queued')).error!.code).toBe('flood_wait_2');
    for (const { id } of [first, second]) await t.untilStatus(id, 'sent');
    expect(heard().map(({ text }) => text)).toEqual(['cierpliwie', 'za nim']);
    await expectShown('cierpliwie', 'za nim');
  });

  it('fail with a sentence and what to do, and can be sent again', async () => {
    const { server } = t.hub;
    server.faults.onCall('messages.SendMessage', { error: { code: 400, message: 'USER_IS_BLOCKED' } }, 1);
    const { id } = await t.say(conversation, 'Halo');
    const { error } = await t.untilStatus(id, 'failed');
    expect(error).toMatchObject({
      code: 'user_is_blocked',
      title: expect.any(String),
      advice: expect.any(String),
    });
    await t.call('POST', `/messages/${id}/retry`);
    await t.untilStatus(id, 'sent');
    expect(heard()).toHaveLength(1);
  });

  it.each([
    ['the line breaks behind it', 'disconnect_after'],
    ['the line breaks before it', 'disconnect_before'],
    ['nobody answers', 'silence'],
    ['the answer comes too late', 'hold_answer'],
  ] as const)(
    'are there once when %s',
    async (_what, fault) => {
      const { server } = t.hub;
      server.faults.onCall('messages.SendMessage', fault, 1);
      const words = ['to samo', 'to samo', 'coś innego'];
      const ids: string[] = [];
      for (const word of words) ids.push((await t.say(conversation, word)).id);
      for (const id of ids) await t.untilStatus(id, 'sent');
      server.faults.releaseCalls();
      expect(heard().map(({ text }) => text)).toEqual(words);
      await expectShown(...words);
      const shown = await t.messages(conversation);
      const numbers = shown.filter(({ direction }) => direction === 'outbound').map((one) => one.external_id);
      const wanted = office.box.messages.filter(
        ({ chat, out, deleted }) => chat === client.user && out && !deleted,
      );
      expect(numbers).toEqual(wanted.map((message) => `${client.user.id}:${message.id}`));
    },
    60_000,
  );

  it('are known by their number although the answer is lost and nothing has been heard of them', async () => {
    const { faults } = t.hub.server;
    faults.onCall('messages.SendMessage', 'disconnect_after', 1);
    faults.onCall('updates.GetDifference', 'hold_call');
    const { id } = await t.say(conversation, 'to samo');
    const { external_id } = await t.untilStatus(id, 'sent');
    expect(external_id).toBe(`${client.user.id}:${office.box.messages.length}`);
    faults.clear();
    await expectShown('to samo');
  });

  it('with a file are there once when the line breaks behind it', async () => {
    t.hub.server.faults.onCall('messages.SendMedia', 'disconnect_after', 1);
    const attachments = [await t.upload(join(folder, 'umowa.pdf'), 'Umowa.pdf')];
    const { id } = await t.say(conversation, '', { attachments });
    await t.untilStatus(id, 'sent');
    expect(heard()).toHaveLength(1);
    await expectShown(null);
  }, 40_000);

  it('go by hand between those that were written on a phone, each once', async () => {
    const { telegram } = t.hub.server;
    const phone = (text: string) => void telegram.say({ from: office.user, to: client.user, text });
    phone('to samo');
    const first = await t.say(conversation, 'to samo');
    phone('to samo');
    await t.untilStatus(first.id, 'sent');
    phone('z telefonu');
    await until('all of them', async () => {
      const shown = await t.messages(conversation);
      return shown.filter(({ direction }) => direction === 'outbound').length === 4;
    });
    await expectShown(
      ...(await t.messages(conversation)).flatMap(({ direction, content }) =>
        direction === 'outbound' ? [content] : [],
      ),
    );
    expect(heard()).toHaveLength(4);
  });

  it('go out in a supergroup by the account that the agent picks, as one conversation', async () => {
    const { hub } = t;
    const other = await hub.add('Drugie');
    await hub.untilOnline();
    const members = [office.user, other.user, client.user];
    const supergroup = hub.server.telegram.createChannel('Klienci', members, { megagroup: true });
    const address = `-100${supergroup.id}`;
    const shared = await t.clientWrites(client.user, supergroup, address, 'do wszystkich');
    const ways = () =>
      t.api.database.query<{ id: string; name: string }>(
        `select ch.id, ch.name from conversation_channels w join channels ch on ch.id = w.channel_id
         where w.conversation_id = $1 order by ch.name`,
        [shared],
      );
    await until('both accounts to be there', async () => (await ways()).length === 2);
    for (const { id, name } of await ways()) {
      const { id: message } = await t.say(shared, `mówi ${name}`, { channel_id: id });
      await t.untilStatus(message, 'sent');
    }
    const seen = t.seenBy(client, supergroup).filter(({ fromId }) => fromId !== client.user.id);
    expect(seen.map(({ text, fromId }) => [text, fromId])).toEqual([
      ['mówi Biuro', office.user.id],
      ['mówi Drugie', other.user.id],
    ]);
    await t.clientWrites(client.user, supergroup, address, 'słyszę');
    const shown = (await t.messages(shared)).filter(({ direction }) => direction === 'outbound');
    expect(shown.map(({ content, external_id }) => [content, external_id])).toEqual(
      seen.map(({ text, id }) => [text, `${address}:${id}`]),
    );
    expect(await t.timesTold(shared)).toEqual([1, 1, 1, 1]);
  });
});
