import { describe, expect, it } from '@jest/globals';
import { olena, telegramMessage } from '../../../../packages/channels/src/testing/telegram-messages.ts';
import { channelOf, EngineRig, said } from '../testing/engine-rig.ts';
import { counted, dialogOf } from '../testing/fake-telegram-boxes.ts';
import { connectionError } from '../testing/fake-telegram-connection.ts';

const CHANNEL = { ...olena, kind: 'channel' as const, id: '900' };
const OLENA = { kind: 'user' as const, id: olena.id, accessHash: '1' };
const IVAN = { kind: 'user' as const, id: '778', accessHash: '2' };

function historyOf(...ids: number[]) {
  return ids.map((id) => telegramMessage({ id: `${id}`, text: `text ${id}` }));
}

function askedKeys(rig: EngineRig): string[] {
  const asked = rig.connection.asked.filter(({ method }) => method === 'getHistory');
  return asked.map(({ argument }) => (argument as { key: string }).key);
}

describe('the difference of an account', () => {
  it('asks for the next part while one is stored, and stores them in order', async () => {
    const rig = new EngineRig();
    const start = rig.boxes.state;
    const part = (pts: number, isFinal: boolean) => () => {
      const changes = [counted({ kind: 'account' }, pts, said(`part ${pts}`))];
      return { kind: 'difference' as const, changes, state: { ...start, pts }, isFinal };
    };
    rig.connection.answer('getDifference', part(2, false), part(3, false), part(4, true));
    const release = rig.memory.hang();
    rig.run();
    release();
    await rig.asked('getDifference', 1);
    const hold = rig.memory.hang();
    await rig.asked('getDifference', 2);
    expect(rig.memory.texts).toEqual([]);
    hold();
    await rig.stored(3);
    expect(rig.memory.texts).toEqual(['part 2', 'part 3', 'part 4']);
    const froms = rig.connection.asked.filter(({ method }) => method === 'getDifference');
    expect(froms.map(({ argument }) => (argument as { pts: number }).pts)).toEqual([1, 2, 3]);
    await rig.stop();
  });

  it('asks again for a part that failed, from where the stored ones end', async () => {
    const rig = new EngineRig();
    const start = rig.boxes.state;
    for (const text of ['one', 'two']) rig.boxes.happen(said(text));
    const first = rig.boxes.difference(start);
    const changes = first.kind === 'difference' ? first.changes.slice(0, 1) : [];
    rig.connection.answer('getDifference', () => {
      rig.connection.fail('getDifference', connectionError('temporary', 'TIMEOUT'));
      return { kind: 'difference', changes, state: { ...start, pts: 2 }, isFinal: false };
    });
    await rig.begin();
    expect(rig.memory.texts).toEqual(['one']);
    expect(rig.memory.remembered.state).toMatchObject({ pts: 2 });
    rig.advance(2_000);
    await rig.stored(2);
    expect(rig.memory.texts).toEqual(['one', 'two']);
    await rig.stop();
  });

  it('compares every chat when it is too long, and goes on where it was after a fault', async () => {
    const rig = new EngineRig();
    rig.boxes.state = { ...rig.boxes.state, pts: 40 };
    rig.boxes.dialogs = [dialogOf(OLENA, 2), dialogOf(IVAN, 3)];
    rig.boxes.histories.set(OLENA.id, historyOf(1, 2)).set(IVAN.id, historyOf(3));
    rig.connection.answer('getDifference', () => ({ kind: 'too_long', pts: 40 }));
    rig.connection.answer('getHistory', () => {
      rig.connection.fail('getHistory', connectionError('temporary', 'TIMEOUT'));
      return rig.boxes.history(OLENA.id, null, 100);
    });
    await rig.begin();
    expect(rig.memory.texts).toEqual(['text 1', 'text 2']);
    expect(rig.memory.remembered.state).toMatchObject({ pts: 1 });
    rig.advance(2_000);
    await rig.asked('getDifference', 2);
    await rig.settle();
    expect(rig.memory.texts).toEqual(['text 1', 'text 2', 'text 3']);
    expect(askedKeys(rig)).toEqual([OLENA.id, IVAN.id, IVAN.id]);
    expect(rig.memory.remembered.state).toMatchObject({ pts: 40 });
    expect(rig.connection.asked.at(-1)!.argument).toMatchObject({ pts: 40 });
    await rig.stop();
  });

  it('compares also chats that are in the list no more, and passes over those it may not see', async () => {
    const rig = new EngineRig();
    rig.boxes.dialogs = [dialogOf(IVAN, 3)];
    rig.memory.newest = new Map([
      [OLENA.id, 5],
      ['-1000000000900', 9],
    ]);
    rig.memory.known = [{ messageId: '5', isDeleted: false }];
    rig.connection.answer('getDifference', () => ({ kind: 'too_long', pts: 40 }));
    rig.connection.fail('getHistory', connectionError('temporary', 'CHAT_FORBIDDEN'));
    await rig.begin();
    await rig.settle();
    expect(askedKeys(rig)).toEqual([IVAN.id, OLENA.id]);
    const events = rig.memory.items.flatMap((item) => item.events);
    expect(events.filter(({ kind }) => kind === 'unsend')).toMatchObject([
      { messageExternalId: `${OLENA.id}:5` },
    ]);
    expect(await rig.stop()).toBeNull();
  });
});

describe('the difference of a channel', () => {
  function rigWithChannel(): EngineRig {
    const rig = new EngineRig();
    rig.memory.remembered.channels = [{ channelId: '900', pts: 1 }];
    rig.memory.references.set('channel 900', channelOf('900'));
    rig.boxes.channelPts.set('900', 5);
    rig.boxes.dialogs = [dialogOf(channelOf('900'), 2, { pts: 5 })];
    return rig;
  }

  it('is asked for in parts until the last', async () => {
    const rig = rigWithChannel();
    const part = (pts: number, isFinal: boolean) => () => ({
      kind: 'difference' as const,
      changes: [counted({ kind: 'channel', channelId: '900' }, pts, said(`part ${pts}`, CHANNEL))],
      pts,
      isFinal,
    });
    rig.connection.answer('getChannelDifference', part(3, false), part(5, true));
    await rig.begin();
    expect(rig.memory.texts).toEqual(['part 3', 'part 5']);
    const asked = rig.connection.asked.filter(({ method }) => method === 'getChannelDifference');
    expect(asked.map(({ argument }) => argument)).toEqual([
      { id: '900', pts: 1 },
      { id: '900', pts: 3 },
    ]);
    expect(rig.memory.remembered.channels).toEqual([{ channelId: '900', pts: 5 }]);
    await rig.stop();
  });

  it('is not asked for of a channel that stands where it stood', async () => {
    const rig = rigWithChannel();
    rig.memory.remembered.channels = [{ channelId: '900', pts: 5 }];
    await rig.begin();
    expect(rig.connection.countOf('getChannelDifference')).toBe(0);
    await rig.stop();
  });

  it('forgets a channel that the account may not see any more', async () => {
    const rig = rigWithChannel();
    rig.connection.answer('getChannelDifference', () => ({ kind: 'inaccessible' }));
    await rig.begin();
    expect(rig.memory.remembered.channels).toEqual([]);
    expect(await rig.stop()).toBeNull();
  });

  it('compares the channel when it is too long, and asks once more from there', async () => {
    const rig = rigWithChannel();
    rig.boxes.histories.set('-1000000000900', historyOf(1, 2));
    rig.connection.answer('getChannelDifference', () => ({ kind: 'too_long', pts: 5 }));
    await rig.begin();
    await rig.settle();
    expect(rig.memory.texts).toEqual(['text 1', 'text 2']);
    expect(rig.memory.remembered.channels).toEqual([{ channelId: '900', pts: 5 }]);
    expect(rig.connection.asked.at(-1)!.argument).toEqual({ id: '900', pts: 5 });
    await rig.stop();
  });

  it('begins where the comparison began, when that fails in the middle', async () => {
    const rig = rigWithChannel();
    const tooLong = () => ({ kind: 'too_long' as const, pts: 5 });
    rig.connection.answer('getChannelDifference', tooLong, tooLong);
    rig.boxes.histories.set('-1000000000900', historyOf(1, 2));
    rig.connection.fail('getHistory', connectionError('temporary', 'TIMEOUT'));
    await rig.begin();
    expect(rig.memory.remembered.channels).toEqual([{ channelId: '900', pts: 1 }]);
    rig.advance(2_000);
    await rig.stored(2);
    await rig.settle();
    expect(rig.memory.remembered.channels).toEqual([{ channelId: '900', pts: 5 }]);
    await rig.stop();
  });

  it('stores what a new channel says now as live, and what was said in it before as history', async () => {
    const rig = new EngineRig({ backfillMessages: 50 });
    await rig.begin();
    rig.boxes.channelPts.set('900', 5);
    rig.memory.references.set('channel 900', channelOf('900'));
    const change = said('said now', CHANNEL);
    rig.connection.push(rig.boxes.happenIn('900', change));
    rig.boxes.dialogs = [dialogOf(channelOf('900'), Number(change.message.id), { pts: 6 })];
    rig.boxes.histories.set('-1000000000900', [...historyOf(1, 2), change.message]);
    await rig.stored(3);
    await rig.settle();
    const stored = rig.memory.items.flatMap(({ events }) =>
      events.flatMap((event) => (event.kind === 'message' ? [[event.text, event.origin ?? 'live']] : [])),
    );
    expect(stored).toEqual([
      ['text 1', 'history'],
      ['text 2', 'history'],
      ['said now', 'live'],
    ]);
    expect(rig.memory.remembered.channels).toEqual([{ channelId: '900', pts: 6 }]);
    await rig.stop();
  });

  it('compares where channels stand a hundred at a time', async () => {
    const rig = new EngineRig();
    const ids = Array.from({ length: 250 }, (_, n) => `${1_000 + n}`);
    rig.memory.remembered.channels = ids.map((channelId) => ({ channelId, pts: 1 }));
    for (const id of ids) rig.memory.references.set(`channel ${id}`, channelOf(id));
    rig.boxes.happenIn('1249', said('in the last', { ...CHANNEL, id: '1249' }));
    await rig.begin();
    // None of them stands in the list of chats.
    const pages = rig.connection.asked.filter(({ method }) => method === 'getDialogsOf');
    expect(pages.map(({ argument }) => (argument as unknown[]).length)).toEqual([100, 100, 50]);
    rig.boxes.dialogs = ids.map((id) => dialogOf(channelOf(id), 1, { pts: id === '1249' ? 2 : 1 }));
    rig.connection.reconnected();
    await rig.stored(1);
    await rig.settle();
    expect(rig.memory.texts).toEqual(['in the last']);
    expect(rig.connection.countOf('getChannelDifference')).toBe(1);
    await rig.stop();
  });
});
