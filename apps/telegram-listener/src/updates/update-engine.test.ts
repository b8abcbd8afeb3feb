import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '@switchboard/core';
import { olena, telegramMessage } from '../../../../packages/channels/src/testing/telegram-messages.ts';
import { channelOf, EngineRig, rigWithChannel, said } from '../testing/engine-rig.ts';
import { containing, dialogOf } from '../testing/fake-telegram-boxes.ts';
import { LeaseLostError } from './change-recorder.ts';

const CHANNEL = { ...olena, kind: 'channel' as const, id: '900' };

describe('an update engine', () => {
  it('asks where the account stands before anything else, and remembers it', async () => {
    const rig = new EngineRig();
    rig.memory.remembered = { state: null, channels: [], isBackfilled: true };
    await rig.begin();
    expect(rig.connection.asked.slice(0, 3).map(({ method }) => method)).toEqual([
      'getState',
      'getDifference',
      'getDialogs',
    ]);
    expect(rig.memory.items[0]).toMatchObject({ events: [], telegram: { state: rig.boxes.state } });
    expect(await rig.stop()).toBeNull();
  });

  it('begins with what was missed since the account was last written down', async () => {
    const rig = new EngineRig();
    for (const text of ['one', 'two']) rig.boxes.happen(said(text));
    await rig.begin();
    expect(rig.memory.texts).toEqual(['one', 'two']);
    expect(rig.memory.remembered.state).toMatchObject({ pts: 3 });
    await rig.stop();
  });

  it('asks for nothing when a gap closes by itself within its grace', async () => {
    const rig = new EngineRig();
    await rig.begin();
    const [first, second] = [rig.boxes.happen(said('first')), rig.boxes.happen(said('second'))];
    rig.connection.push(second);
    rig.advance(499);
    await rig.settle();
    expect(rig.memory.texts).toEqual([]);
    rig.connection.push(first);
    await rig.stored(2);
    rig.advance(10_000);
    await rig.settle();
    expect(rig.memory.texts).toEqual(['first', 'second']);
    expect(rig.connection.countOf('getDifference')).toBe(1);
    await rig.stop();
  });

  it('asks once when a gap stays open', async () => {
    const rig = new EngineRig();
    await rig.begin();
    rig.boxes.happen(said('lost'));
    rig.connection.push(rig.boxes.happen(said('heard')));
    await rig.settle();
    rig.advance(500);
    await rig.stored(2);
    rig.advance(60_000);
    await rig.settle();
    expect(rig.memory.texts).toEqual(['lost', 'heard']);
    expect(rig.connection.countOf('getDifference')).toBe(2);
    await rig.stop();
  });

  it('asks a channel for what is missing of it, and only that', async () => {
    const rig = rigWithChannel();
    await rig.begin();
    rig.boxes.happenIn('900', said('lost', CHANNEL));
    rig.connection.push(rig.boxes.happenIn('900', said('heard', CHANNEL)));
    await rig.settle();
    rig.advance(500);
    await rig.stored(2);
    expect(rig.memory.texts).toEqual(['lost', 'heard']);
    expect(rig.connection.countOf('getDifference')).toBe(1);
    expect(rig.memory.remembered.channels).toEqual([{ channelId: '900', pts: 3 }]);
    await rig.stop();
  });

  it('does not ask without a pause when Telegram does not tell what is missing', async () => {
    const rig = new EngineRig();
    await rig.begin();
    const { updates } = rig.boxes.happen(said('far ahead'));
    rig.connection.push(containing({ ...(updates[0] as never as object), pts: 50 } as never));
    await rig.settle();
    for (let ms = 0; ms < 3_500; ms += 100) {
      rig.advance(100);
      await rig.settle();
    }
    // After 0.5 s, 1 s and 2 s, and once in the beginning.
    expect(rig.connection.countOf('getDifference')).toBe(4);
    await rig.stop();
  });

  it('stores what a channel told after a gap that it cannot ask about', async () => {
    const rig = new EngineRig();
    rig.memory.remembered.channels = [{ channelId: '900', pts: 1 }];
    await rig.begin();
    rig.boxes.happenIn('900', said('lost', CHANNEL));
    rig.connection.push(rig.boxes.happenIn('900', said('heard', CHANNEL)));
    await rig.settle();
    rig.advance(500);
    await rig.stored(1);
    expect(rig.memory.texts).toEqual(['heard']);
    await rig.stop();
  });

  it('notices that Telegram is ahead though it pushed nothing', async () => {
    const rig = new EngineRig({ timings: { healthIntervalMs: 60_000 } });
    await rig.begin();
    rig.boxes.happen(said('never pushed'));
    rig.advance(60_000);
    await rig.stored(1);
    expect(rig.connection.countOf('getState')).toBe(1);
    rig.advance(60_000);
    await rig.settle();
    expect(rig.connection.countOf('getState')).toBe(2);
    expect(rig.connection.countOf('getDifference')).toBe(2);
    await rig.stop();
  });

  it('asks for everything now and then, also of channels', async () => {
    const rig = rigWithChannel({ timings: { differenceIntervalMs: 300_000 } });
    await rig.begin();
    rig.boxes.happen(said('private'));
    rig.boxes.happenIn('900', said('in the channel', CHANNEL));
    rig.boxes.dialogs = [dialogOf(channelOf('900'), 2, { pts: 2 })];
    rig.advance(300_000);
    await rig.stored(2);
    expect(rig.memory.texts).toEqual(['private', 'in the channel']);
    await rig.stop();
  });

  it('asks for what was said while the line was down', async () => {
    const rig = new EngineRig();
    await rig.begin();
    rig.boxes.happen(said('unheard'));
    rig.connection.reconnected();
    await rig.stored(1);
    expect(rig.memory.texts).toEqual(['unheard']);
    await rig.stop();
  });

  it('asks for everything when more was said than it can keep', async () => {
    const rig = new EngineRig();
    await rig.begin();
    const release = rig.memory.hang();
    const { calls } = rig.memory;
    rig.connection.push(rig.boxes.happen(said('first')));
    await rig.memory.signals.until(() => rig.memory.calls > calls);
    const nothing = containing();
    for (let n = 0; n < LIMITS.telegramInboxUpdatesMax; n++) rig.connection.push(nothing);
    rig.connection.push(rig.boxes.happen(said('one too many')));
    release();
    await rig.stored(2);
    expect(rig.memory.texts).toEqual(['first', 'one too many']);
    expect(rig.errors.join()).toContain('more than can be stored');
    await rig.stop();
  });
});

describe('an update engine and its database', () => {
  it('loses and doubles nothing while the database is away, and keeps the order', async () => {
    const rig = new EngineRig();
    await rig.begin();
    rig.memory.failures = 1;
    rig.memory.inFlightMax = 0;
    const texts = Array.from({ length: 40 }, (_, n) => `text ${n}`);
    for (const text of texts) rig.connection.push(rig.boxes.happen(said(text)));
    await rig.stored(40);
    expect(rig.memory.texts).toEqual(texts);
    expect(rig.memory.inFlightMax).toBe(1);
    expect(rig.memory.remembered.state).toMatchObject({ pts: 41 });
    expect(await rig.stop()).toBeNull();
  });

  it('keeps the order when what is said comes faster than it can be stored', async () => {
    const rig = new EngineRig();
    await rig.begin();
    rig.memory.inFlightMax = 0;
    const texts = Array.from({ length: 60 }, (_, n) => `text ${n}`);
    for (const [n, text] of texts.entries()) {
      const release = n % 7 === 0 ? rig.memory.hang() : null;
      rig.connection.push(rig.boxes.happen(said(text)));
      await new Promise(setImmediate);
      release?.();
    }
    await rig.stored(60);
    expect(rig.memory.texts).toEqual(texts);
    expect(rig.memory.inFlightMax).toBe(1);
    await rig.stop();
  });

  it('keeps its connection when the database is away in the middle of a request of its own', async () => {
    const rig = new EngineRig();
    await rig.begin();
    rig.connection.answer('getDifference', () => ({ kind: 'too_long', pts: 9 }));
    rig.boxes.state = { ...rig.boxes.state, pts: 9 };
    const release = rig.memory.hang();
    rig.connection.reconnected();
    await rig.asked('getDialogs', 2);
    rig.memory.failures = 1;
    release();
    await rig.asked('getDifference', 3);
    await rig.settle();
    expect(rig.memory.remembered.state).toMatchObject({ pts: 9 });
    expect(await rig.stop()).toBeNull();
  });

  it('ends when somebody else holds the account', async () => {
    const rig = new EngineRig();
    await rig.begin();
    rig.memory.leaseLost = true;
    rig.connection.push(rig.boxes.happen(said('not ours any more')));
    expect(await rig.ended).toBeInstanceOf(LeaseLostError);
    expect(rig.memory.texts).toEqual([]);
  });

  it('stores at the end what it has heard', async () => {
    const rig = new EngineRig();
    await rig.begin();
    const release = rig.memory.hang();
    const texts = Array.from({ length: 30 }, (_, n) => `text ${n}`);
    for (const text of texts) rig.connection.push(rig.boxes.happen(said(text)));
    const ended = rig.stop();
    release();
    expect(await ended).toBeNull();
    expect(rig.memory.texts).toEqual(texts);
  });

  it('ends at once when it has to give up, though the database does not answer', async () => {
    const rig = new EngineRig();
    await rig.begin();
    rig.memory.hang();
    const { calls } = rig.memory;
    rig.connection.push(rig.boxes.happen(said('cannot be stored')));
    await rig.memory.signals.until(() => rig.memory.calls > calls);
    rig.engine.giveUp();
    expect(await rig.ended).toMatchObject({ name: 'AbortError' });
    expect(rig.memory.calls).toBe(calls + 1);
  });

  it('spoils nothing when one update cannot be read', async () => {
    const rig = new EngineRig();
    await rig.begin();
    const bad = telegramMessage({ id: '77' });
    Object.defineProperty(bad, 'text', {
      get: () => {
        throw new Error('unreadable');
      },
      enumerable: true,
    });
    rig.connection.push(rig.boxes.happen(said('before')));
    rig.connection.push(rig.boxes.happen({ kind: 'message', message: bad }));
    rig.connection.push(rig.boxes.happen(said('after')));
    await rig.stored(2);
    expect(rig.memory.texts).toEqual(['before', 'after']);
    expect(rig.memory.remembered.state).toMatchObject({ pts: 4 });
    await rig.stop();
  });

  it('finds the chat of a message that is deleted in a private chat', async () => {
    const rig = new EngineRig();
    await rig.begin();
    const message = said('taken back');
    rig.connection.push(rig.boxes.happen(message));
    await rig.stored(1);
    const { id } = message.message;
    rig.connection.push(rig.boxes.happen({ kind: 'delete', chat: null, messageIds: [id] }));
    await rig.settle();
    const events = rig.memory.items.flatMap((item) => item.events);
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'unsend', messageExternalId: `${olena.id}:${id}` }),
    );
    await rig.stop();
  });
});
