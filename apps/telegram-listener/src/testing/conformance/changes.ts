import { describe, expect, it } from '@jest/globals';
import type { TelegramChange } from '@switchboard/channels';
import type { TelegramUpdate } from '../../client/telegram-updates.ts';
import { failure } from '../connection-rig.ts';
import type { Listening, TelegramClientUnderTest } from '../connection-rig.ts';
import { SocksProxy } from '../socks-proxy.ts';
import { useRig } from './use-rig.ts';

export function describeChanges(under: TelegramClientUnderTest): void {
  describe('changes of messages', () => {
    describePrivateChanges(under);
    describeSigns(under);
    describeChannelChanges(under);
  });
  describe('losses', () => {
    describeLosses(under);
    describeMore(under);
  });
}

/** The next update that tells something else than a new message. */
async function nextChange({ updates }: Listening): Promise<TelegramUpdate & { change: TelegramChange }> {
  const found = await updates.find(
    (one) => 'change' in one && one.change !== null && one.change.kind !== 'message',
  );
  return found as TelegramUpdate & { change: TelegramChange };
}

function describePrivateChanges(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('tells edits with the message as it is now, hidden ones as such', async () => {
    const { server, account, client } = rig();
    const listening = await rig().connected();
    const said = server.telegram.say({ from: client, to: account.user, text: 'pierwsza' });
    server.telegram.edit(said, { text: 'druga', dateSeconds: 1_780_000_000 });
    expect(await nextChange(listening)).toMatchObject({
      kind: 'counted',
      box: { kind: 'account' },
      pts: account.box.pts,
      change: {
        kind: 'edit',
        message: { id: '1', text: 'druga', editedAtSeconds: 1_780_000_000, editIsHidden: false },
      },
    });
    server.telegram.edit(said, { hideEdit: true });
    expect(await nextChange(listening)).toMatchObject({
      change: { kind: 'edit', message: { editIsHidden: true } },
    });
  });

  it('tells deletions, by number alone', async () => {
    const { server, account, client } = rig();
    const listening = await rig().connected();
    const said = [1, 2].map((n) => server.telegram.say({ from: client, to: account.user, text: `${n}` }));
    server.telegram.delete(said);
    expect(await nextChange(listening)).toMatchObject({
      kind: 'counted',
      ptsCount: 2,
      change: { kind: 'delete', chat: null, messageIds: ['1', '2'] },
    });
  });
}

function describeSigns(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('tells who has read until where', async () => {
    const { server, account, client } = rig();
    const listening = await rig().connected();
    const chat = { kind: 'user', id: client.id.toString() };
    server.telegram.say({ from: client, to: account.user, text: 'od klienta' });
    server.telegram.say({ from: account.user, to: client, text: 'od biura' });
    server.telegram.read(client, account.user);
    expect(await nextChange(listening)).toMatchObject({
      kind: 'counted',
      change: { kind: 'read', by: 'peer', chat, upToMessageId: '2' },
    });
    server.telegram.read(account.user, client);
    expect(await nextChange(listening)).toMatchObject({
      kind: 'counted',
      change: { kind: 'read', by: 'account', chat, upToMessageId: '2' },
    });
  });

  it('tells reactions, and that they are gone', async () => {
    const { server, account, client } = rig();
    const listening = await rig().connected();
    const said = server.telegram.say({ from: account.user, to: client, text: 'od biura' });
    const chat = { kind: 'user', id: client.id.toString() };
    server.telegram.react(client, said, ['❤']);
    expect(await nextChange(listening)).toEqual({
      kind: 'uncounted',
      change: {
        kind: 'reactions',
        chat,
        messageId: '1',
        reactions: { list: [{ by: chat, emoji: '❤' }], isComplete: true },
      },
    });
    server.telegram.react(client, said, []);
    expect(await nextChange(listening)).toMatchObject({
      change: { reactions: { list: [], isComplete: true } },
    });
  });
}

function describeChannelChanges(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('tells what happens in a supergroup, counted in its own box', async () => {
    const { server, account, client } = rig();
    const { telegram } = server;
    const listening = await rig().connected();
    const place = telegram.createChannel('Klienci', [account.user, client], { megagroup: true });
    const chat = { kind: 'channel', id: place.id.toString() };
    const box = { kind: 'channel', channelId: place.id.toString() };
    const said = telegram.say({ from: client, to: place, text: 'pierwsza' });
    const [first] = await listening.updates.take(1);
    expect(first).toMatchObject({ kind: 'counted', box, pts: place.box.pts, ptsCount: 1 });
    telegram.edit(said, { text: 'druga' });
    expect(await nextChange(listening)).toMatchObject({ box, change: { kind: 'edit', message: { chat } } });
    telegram.read(account.user, place);
    expect(await nextChange(listening)).toMatchObject({
      kind: 'uncounted',
      change: { kind: 'read', by: 'account', chat, upToMessageId: '1' },
    });
    telegram.delete([said]);
    expect(await nextChange(listening)).toMatchObject({
      box,
      pts: place.box.pts,
      change: { kind: 'delete', chat, messageIds: ['1'] },
    });
  });

  it('tells that the account came into a channel and left it', async () => {
    const { server, account } = rig();
    const { updates } = await rig().connected();
    const place = server.telegram.createChannel('Nowości', []);
    const changed = { kind: 'channel_changed', channelId: place.id.toString() };
    server.telegram.places.join(account.user, place);
    expect(await updates.find(({ kind }) => kind === 'channel_changed')).toEqual(changed);
    server.telegram.places.leave(account.user, place);
    expect(await updates.find(({ kind }) => kind === 'channel_changed')).toEqual(changed);
  });
}

function describeLosses(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('hears updates that stand in one container behind an error', async () => {
    const { server, account, client } = rig();
    const { connection, messages } = await rig().connected();
    server.faults.errorsCarryUpdates = true;
    server.pushes.hold(account);
    server.telegram.say({ from: client, to: account.user, text: 'za błędem' });
    server.faults.onCall('updates.GetState', { error: { code: 400, message: 'SOME_ERROR' } }, 1);
    expect(await failure(connection.getState())).toMatchObject({ reason: 'SOME_ERROR' });
    expect((await messages.take(1))[0]?.text).toBe('za błędem');
  });

  it('says that something is missing when Telegram sends what it cannot read', async () => {
    const { server, account, client, warnings } = rig();
    const { updates, messages } = await rig().connected();
    const unknown = Buffer.concat([Buffer.from('efbeadde', 'hex'), Buffer.from('tajna treść!')]);
    server.push(account, { getBytes: () => unknown });
    server.telegram.say({ from: client, to: account.user, text: 'dalej' });
    expect((await messages.take(1))[0]?.text).toBe('dalej');
    expect((await updates.take(2)).map(({ kind }) => kind)).toEqual(['too_long', 'counted']);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('3735928559');
    expect(warnings[0]).not.toContain('tajna');
  });
}

/** `new_session_created`, as bytes: Telegram has forgotten the session, and what it still had to say in it. */
function newSession(salt: bigint): Buffer {
  const bytes = Buffer.alloc(28);
  bytes.writeUInt32LE(0x9ec20908, 0);
  bytes.writeBigInt64LE(salt, 20);
  return bytes;
}

function describeMore(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('says when there is more than Telegram sends', async () => {
    const { server, account, client } = rig();
    const { updates } = await rig().connected();
    server.pushes.tooLong(account);
    server.telegram.say({ from: client, to: account.user, text: 'pominięta' });
    expect(await updates.take(1)).toEqual([{ kind: 'too_long' }]);
    const place = server.telegram.createChannel('Nowości', [account.user]);
    server.pushes.channelTooLong(place);
    server.telegram.say({ from: null, to: place, text: 'pominięta' });
    expect(await updates.take(1)).toEqual([
      { kind: 'channel_too_long', channelId: place.id.toString(), pts: place.box.pts },
    ]);
  });

  it('says that something may be missing when Telegram begins anew on a line that is up', async () => {
    const { server, account } = rig();
    const { connection, updates, reconnected } = await rig().connected();
    const salt = server.keys.of(account)[0]?.salt ?? 0n;
    expect(updates.items).toEqual([]);
    server.push(account, { getBytes: () => newSession(salt) });
    expect(await updates.take(1)).toEqual([{ kind: 'too_long' }]);
    await connection.getState();
    expect(reconnected.items).toEqual([]);
  });

  it('takes a packet that the network repeats for one', async () => {
    const { server, account, client } = rig();
    const socks = await SocksProxy.start(server.port);
    try {
      const { connection, messages } = await rig().connected({ proxy: `socks5://127.0.0.1:${socks.port}` });
      socks.repeats = true;
      server.telegram.say({ from: client, to: account.user, text: 'pierwsza' });
      await messages.take(1);
      server.telegram.say({ from: client, to: account.user, text: 'druga' });
      expect((await messages.take(1))[0]?.text).toBe('druga');
      await connection.getState();
      expect(messages.items).toEqual([]);
      await connection.close();
    } finally {
      await socks.stop();
    }
  });

  it('hands over what came twice and out of order just so: counting is not its business', async () => {
    const { server, account, client } = rig();
    const { messages } = await rig().connected();
    server.pushes.twice(account);
    server.telegram.say({ from: client, to: account.user, text: 'dwa razy' });
    expect((await messages.take(2)).map(({ text }) => text)).toEqual(['dwa razy', 'dwa razy']);
    server.pushes.twice(account, false);
    server.pushes.hold(account);
    for (const text of ['a', 'b', 'c']) server.telegram.say({ from: client, to: account.user, text });
    server.pushes.release(account, { order: [2, 0, 1] });
    expect((await messages.take(3)).map(({ text }) => text)).toEqual(['c', 'a', 'b']);
  });
}
