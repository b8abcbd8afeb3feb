import { describe, expect, it } from '@jest/globals';
import { olena } from '../../../../packages/channels/src/testing/telegram-messages.ts';
import { EngineRig, rigWithChannel, said } from '../testing/engine-rig.ts';
import { connectionError, floodWait } from '../testing/fake-telegram-connection.ts';
import { TelegramConnectionError } from '../client/telegram-client.ts';

const CHANNEL = { ...olena, kind: 'channel' as const, id: '900' };

describe('an update engine that Telegram refuses', () => {
  it('leaves Telegram alone as long as it says, stores what other boxes tell meanwhile, and says so', async () => {
    const rig = rigWithChannel();
    await rig.begin();
    rig.connection.fail('getDifference', floodWait(30));
    rig.boxes.happen(said('lost'));
    rig.connection.push(rig.boxes.happen(said('heard')));
    await rig.settle();
    rig.advance(500);
    await rig.settle();
    expect(rig.hindered).toEqual(['FLOOD_WAIT_30']);
    rig.advance(29_000);
    rig.connection.push(rig.boxes.happenIn('900', said('in the channel', CHANNEL)));
    await rig.stored(1);
    rig.connection.reconnected();
    await rig.settle();
    expect(rig.memory.texts).toEqual(['in the channel']);
    expect(rig.connection.countOf('getDifference')).toBe(2);
    rig.advance(1_000);
    await rig.stored(3);
    expect(rig.memory.texts).toEqual(['in the channel', 'lost', 'heard']);
    expect(rig.hindered.at(-1)).toBeNull();
    await rig.stop();
  });

  it('leaves Telegram alone also when the same was wanted again while it was being asked', async () => {
    const rig = new EngineRig();
    await rig.begin();
    rig.connection.fail('getDifference', floodWait(30));
    const release = rig.connection.holdAnswers();
    rig.connection.reconnected();
    await rig.asked('getDifference', 2);
    rig.connection.reconnected();
    release();
    await rig.settle();
    rig.advance(29_000);
    await rig.settle();
    expect(rig.connection.countOf('getDifference')).toBe(2);
    rig.advance(1_000);
    await rig.settle();
    expect(rig.connection.countOf('getDifference')).toBe(3);
    await rig.stop();
  });

  it('leaves Telegram alone also before it has its first counters, whatever is said meanwhile', async () => {
    const rig = new EngineRig();
    rig.memory.remembered = { state: null, channels: [], isBackfilled: true };
    rig.connection.fail('getState', floodWait(30));
    rig.run();
    await rig.asked('getState', 1);
    while (rig.hindered.length === 0) await new Promise(setImmediate);
    for (let n = 0; n < 5; n++) {
      rig.advance(5_000);
      await new Promise(setImmediate);
    }
    expect(rig.connection.countOf('getState')).toBe(1);
    rig.advance(5_000);
    await rig.settle();
    expect(rig.connection.countOf('getState')).toBe(2);
    await rig.stop();
  });

  it('does not believe a connection any more after three failures in a row', async () => {
    const rig = new EngineRig();
    const failure = connectionError('temporary', 'TIMEOUT');
    rig.connection.fail('getDifference', failure, failure, failure);
    rig.connection.fail('getDialogs', failure, failure, failure);
    rig.run();
    await rig.asked('getDialogs', 1);
    rig.advance(60_000);
    expect(await rig.ended).toBe(failure);
    expect(rig.connection.asked).toHaveLength(3);
  });

  it('stays connected while Telegram refuses one thing, and asks for it more and more seldom', async () => {
    const rig = new EngineRig();
    const refused = new TelegramConnectionError('temporary', 'INTERNAL', 'No.', { isRefusal: true });
    rig.connection.fail('getDifference', refused, refused, refused, refused);
    rig.boxes.happen(said('missed'));
    rig.run();
    for (const [n, pauseMs] of [2_000, 4_000, 8_000, 16_000].entries()) {
      await rig.asked('getDifference', n + 1);
      await rig.settle();
      rig.advance(pauseMs - 1);
      await rig.settle();
      expect(rig.connection.countOf('getDifference')).toBe(n + 1);
      rig.advance(1);
    }
    await rig.stored(1);
    expect(await rig.stop()).toBeNull();
  });

  it('goes on after two failures', async () => {
    const rig = new EngineRig();
    rig.connection.fail('getDifference', connectionError('temporary', 'TIMEOUT'));
    rig.boxes.happen(said('missed'));
    await rig.begin();
    rig.connection.fail('getDifference', connectionError('temporary', 'TIMEOUT'));
    rig.advance(2_000);
    await rig.settle();
    rig.advance(4_000);
    await rig.stored(1);
    expect(await rig.stop()).toBeNull();
  });

  it.each(['needs_login', 'banned'] as const)('ends at once when the account %s', async (problem) => {
    const rig = new EngineRig({ timings: { healthIntervalMs: 1_000 } });
    await rig.begin();
    const fate = connectionError(problem, 'BECAUSE');
    rig.connection.fail('getState', fate);
    rig.advance(1_000);
    expect(await rig.ended).toBe(fate);
  });
});
