import { describe, expect, it } from '@jest/globals';
import { olena, telegramMessage } from '../../../../packages/channels/src/testing/telegram-messages.ts';
import { channelOf, EngineRig, said } from '../testing/engine-rig.ts';
import { dialogOf } from '../testing/fake-telegram-boxes.ts';
import { connectionError, floodWait } from '../testing/fake-telegram-connection.ts';

const OLENA = { kind: 'user' as const, id: olena.id, accessHash: '1' };
const CHANNEL = { ...olena, kind: 'channel' as const, id: '900' };
const CHANNEL_KEY = '-1000000000900';

/** The words of what was stored, the first time each, and whether it was told as said now. */
function told(rig: EngineRig): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { events } of rig.memory.items) {
    for (const event of events) if (event.kind === 'message') found[event.text ?? ''] ??= event.origin;
  }
  return found;
}

/** What was stored, but for how far anybody has read. */
function kindsOf(rig: EngineRig): string[] {
  const kinds = rig.memory.items.flatMap(({ events }) => events.map(({ kind }) => kind));
  return kinds.filter((kind) => kind !== 'read_up_to');
}

describe('what is said while an account begins', () => {
  it('is not taken for history when Telegram wants to be left alone before it tells what was missed', async () => {
    const rig = new EngineRig({ backfillMessages: 50 });
    rig.memory.remembered.isBackfilled = false;
    const missed = said('missed');
    rig.boxes.happen(missed);
    rig.boxes.dialogs = [dialogOf(OLENA, Number(missed.message.id))];
    rig.boxes.histories.set(olena.id, [telegramMessage({ id: '1', text: 'old' }), missed.message]);
    const refusal = floodWait(30);
    rig.connection.fail('getDifference', refusal, refusal);
    await rig.begin();
    for (let n = 0; n < 2; n++) {
      rig.advance(31_000);
      await rig.settle();
    }
    await rig.stored(2);
    await rig.settle();
    expect(told(rig)).toEqual({ missed: 'live', old: 'history' });
    await rig.stop();
  });

  it('is live in a channel whose line in the list of chats covers it already', async () => {
    const rig = new EngineRig({ backfillMessages: 50 });
    rig.memory.remembered = { state: null, channels: [], isBackfilled: false };
    rig.memory.references.set('channel 900', channelOf('900'));
    rig.boxes.channelPts.set('900', 5);
    rig.connection.answer('getDialogs', () => {
      const now = said('said now', CHANNEL);
      rig.connection.push(rig.boxes.happenIn('900', now));
      rig.boxes.dialogs = [dialogOf(channelOf('900'), Number(now.message.id), { pts: 6 })];
      const old = telegramMessage({ id: '1', text: 'old', chat: CHANNEL });
      rig.boxes.histories.set(CHANNEL_KEY, [old, now.message]);
      return rig.boxes.dialogs;
    });
    rig.run();
    await rig.stored(2);
    await rig.settle();
    expect(told(rig)).toEqual({ 'said now': 'live', old: 'history' });
    await rig.stop();
  });
});

describe('a channel that is new', () => {
  it('is asked what became of what it has told when it is empty by now', async () => {
    const rig = new EngineRig({ backfillMessages: 50 });
    await rig.begin();
    rig.memory.references.set('channel 900', channelOf('900'));
    const push = rig.boxes.happenIn('900', said('told', CHANNEL));
    rig.boxes.happenIn('900', { kind: 'delete', chat: CHANNEL, messageIds: ['1'] });
    // A chat without messages stands in no list.
    rig.boxes.dialogs = [];
    rig.connection.push(push);
    await rig.stored(1);
    await rig.settle();
    expect(told(rig)).toEqual({ told: 'live' });
    expect(rig.memory.items.flatMap(({ events }) => events.map(({ kind }) => kind))).toContain('unsend');
    expect(rig.memory.remembered.channels).toEqual([{ channelId: '900', pts: 3 }]);
    await rig.stop();
  });
});

describe('a channel that is new and empty by now', () => {
  it('has taken back what it told, also where its difference is too long', async () => {
    const rig = new EngineRig({ backfillMessages: 50 });
    await rig.begin();
    rig.memory.references.set('channel 900', channelOf('900'));
    const push = rig.boxes.happenIn('900', said('told', CHANNEL));
    rig.boxes.happenIn('900', { kind: 'delete', chat: CHANNEL, messageIds: ['1'] });
    rig.boxes.dialogs = [];
    rig.connection.answer('getChannelDifference', () => ({ kind: 'too_long', pts: 3 }));
    rig.connection.push(push);
    await rig.stored(1);
    await rig.settle();
    expect(kindsOf(rig)).toEqual(['message', 'unsend']);
    await rig.stop();
  });

  it('keeps what it told where it may not be looked into any more', async () => {
    const rig = new EngineRig({ backfillMessages: 50 });
    await rig.begin();
    rig.memory.references.set('channel 900', channelOf('900'));
    const push = rig.boxes.happenIn('900', said('told', CHANNEL));
    rig.boxes.dialogs = [];
    rig.connection.fail('getHistory', connectionError('temporary', 'CHANNEL_PRIVATE'));
    rig.connection.answer('getChannelDifference', () => ({ kind: 'inaccessible' }));
    rig.connection.push(push);
    await rig.stored(1);
    await rig.settle();
    expect(kindsOf(rig)).toEqual(['message']);
    await rig.stop();
  });
});

describe('what a comparison of all chats finds', () => {
  const tooLong = () => ({ kind: 'too_long' as const, pts: 40 });

  it('is history where it is older than what is stored', async () => {
    const rig = new EngineRig();
    const texts = { 1: 'before the account was here', 2: 'stored', 3: 'missed' };
    rig.boxes.dialogs = [dialogOf(OLENA, 3)];
    rig.boxes.histories.set(
      olena.id,
      Object.entries(texts).map(([id, text]) => telegramMessage({ id, text })),
    );
    rig.memory.newest = new Map([[olena.id, 2]]);
    rig.memory.known = [{ messageId: '2', isDeleted: false }];
    rig.connection.answer('getDifference', tooLong);
    await rig.begin();
    await rig.settle();
    expect(told(rig)).toMatchObject({ 'before the account was here': 'history', missed: 'live' });
    await rig.stop();
  });

  it('is history where nothing is stored and it was said before the account was last told something', async () => {
    const rig = new EngineRig();
    const lastTold = rig.boxes.state.date;
    rig.boxes.dialogs = [dialogOf(OLENA, 2)];
    rig.boxes.histories.set(olena.id, [
      telegramMessage({ id: '1', text: 'years ago', dateSeconds: lastTold - 1 }),
      telegramMessage({ id: '2', text: 'missed', dateSeconds: lastTold }),
    ]);
    rig.connection.answer('getDifference', tooLong);
    await rig.begin();
    await rig.settle();
    expect(told(rig)).toEqual({ 'years ago': 'history', missed: 'live' });
    await rig.stop();
  });
});

describe('a channel that the account is not in any more', () => {
  it('keeps what it has told, also after a gap', async () => {
    const rig = new EngineRig();
    rig.memory.remembered.channels = [{ channelId: '900', pts: 1 }];
    rig.memory.references.set('channel 900', channelOf('900'));
    await rig.begin();
    rig.boxes.happenIn('900', said('lost', CHANNEL));
    rig.connection.push(rig.boxes.happenIn('900', said('heard', CHANNEL)));
    await rig.settle();
    rig.connection.answer('getChannelDifference', () => ({ kind: 'inaccessible' }));
    rig.advance(500);
    await rig.settle();
    expect(rig.memory.texts).toEqual(['heard']);
    expect(rig.memory.remembered.channels).toEqual([]);
    await rig.stop();
  });
});
