import { describe, expect, it } from '@jest/globals';
import type { TelegramChange } from '@switchboard/channels';
import type { TelegramUpdate } from '../../client/telegram-updates.ts';
import { referenceTo } from '../connection-rig.ts';
import type { TelegramClientUnderTest } from '../connection-rig.ts';
import { useRig } from './use-rig.ts';

export function describeDifferences(under: TelegramClientUnderTest): void {
  describe('what was missed', () => {
    describeAccountDifference(under);
    describeChannelDifference(under);
  });
}

function changesOf(updates: TelegramUpdate[]): (TelegramChange | null)[] {
  return updates.map((update) => ('change' in update ? update.change : null));
}

function textsOf(updates: TelegramUpdate[]): (string | null)[] {
  return changesOf(updates).map((change) =>
    change !== null && 'message' in change ? change.message.text : null,
  );
}

function describeAccountDifference(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('is empty when nothing was', async () => {
    const { connection } = await rig().connected();
    const state = await connection.getState();
    expect(await connection.getDifference(state)).toMatchObject({
      kind: 'difference',
      changes: [],
      state: { pts: state.pts, qts: state.qts },
      isFinal: true,
    });
  });

  it('brings new messages, then what changed, and has met everybody', async () => {
    const { server, account, client } = rig();
    const { connection, peers } = await rig().connected();
    const old = server.telegram.say({ from: client, to: account.user, text: 'dawna' });
    const state = await connection.getState();
    server.pushes.hold(account);
    const stranger = server.telegram.createUser({ firstName: 'Jan' });
    server.telegram.say({ from: stranger, to: account.user, text: 'obca', form: 'short' });
    const gone = server.telegram.say({ from: client, to: account.user, text: 'usunięta' });
    server.telegram.edit(old, { text: 'zmieniona' });
    server.telegram.delete([gone]);
    const difference = await connection.getDifference(state);
    if (difference.kind !== 'difference') throw new Error('too long');
    expect(changesOf(difference.changes)).toMatchObject([
      { kind: 'message', message: { text: 'obca', chat: { firstName: 'Jan' } } },
      { kind: 'edit', message: { text: 'zmieniona' } },
      { kind: 'delete', messageIds: ['3'] },
    ]);
    expect(difference.state.pts).toBe(account.box.pts);
    expect(difference.isFinal).toBe(true);
    expect(referenceTo(peers, stranger).accessHash).not.toBeNull();
  });

  it('comes in slices, each of which can be gone on from', async () => {
    const { server, account, client } = rig();
    const { connection } = await rig().connected();
    let state = await connection.getState();
    server.telegram.differences.sliceMax = 4;
    server.pushes.hold(account);
    for (let i = 0; i < 10; i++) server.telegram.say({ from: client, to: account.user, text: `${i}` });
    const texts: (string | null)[] = [];
    const ends: boolean[] = [];
    do {
      const difference = await connection.getDifference(state);
      if (difference.kind !== 'difference') throw new Error('too long');
      texts.push(...textsOf(difference.changes));
      ends.push(difference.isFinal);
      state = difference.state;
    } while (ends.at(-1) === false);
    expect(texts).toEqual(Array.from({ length: 10 }, (_, i) => `${i}`));
    expect(ends).toEqual([false, false, true]);
  });

  it('says when it is too much', async () => {
    const { server, account } = rig();
    const { connection } = await rig().connected();
    server.telegram.differences.forceTooLong(account);
    const state = await connection.getState();
    expect(await connection.getDifference(state)).toEqual({ kind: 'too_long', pts: account.box.pts });
  });
}

function describeChannelDifference(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('brings what a channel has said, in slices', async () => {
    const { server, account } = rig();
    const { connection, peers, messages } = await rig().connected();
    const place = server.telegram.createChannel('Nowości', [account.user]);
    server.telegram.say({ from: null, to: place, text: 'pierwsza' });
    await messages.take(1);
    const reference = referenceTo(peers, place);
    const from = place.box.pts;
    server.telegram.differences.channelSliceMax = 2;
    server.pushes.hold(account);
    for (const text of ['a', 'b', 'c']) server.telegram.say({ from: null, to: place, text });
    const first = await connection.getChannelDifference(reference, from);
    if (first.kind !== 'difference') throw new Error(first.kind);
    expect([textsOf(first.changes), first.isFinal]).toEqual([['a', 'b'], false]);
    const second = await connection.getChannelDifference(reference, first.pts);
    if (second.kind !== 'difference') throw new Error(second.kind);
    expect([textsOf(second.changes), second.isFinal, second.pts]).toEqual([['c'], true, place.box.pts]);
    expect(await connection.getChannelDifference(reference, second.pts)).toEqual({
      kind: 'difference',
      changes: [],
      pts: place.box.pts,
      isFinal: true,
    });
  });

  it('says when it is too much, and when the channel is closed to the account', async () => {
    const { server, account } = rig();
    const { connection, peers, messages, lost } = await rig().connected();
    const place = server.telegram.createChannel('Nowości', [account.user]);
    server.telegram.say({ from: null, to: place, text: 'pierwsza' });
    await messages.take(1);
    const reference = referenceTo(peers, place);
    server.telegram.differences.forceTooLong(place);
    expect(await connection.getChannelDifference(reference, 1)).toEqual({
      kind: 'too_long',
      pts: place.box.pts,
    });
    server.telegram.places.leave(account.user, place);
    expect(await connection.getChannelDifference(reference, 1)).toEqual({ kind: 'inaccessible' });
    const stranger = { ...reference, accessHash: '1' };
    expect(await connection.getChannelDifference(stranger, 1)).toEqual({ kind: 'inaccessible' });
    expect(lost.items).toEqual([]);
  });
}
