import { describe, expect, it } from '@jest/globals';
import type { TelegramChange } from '@switchboard/channels';
import fc from 'fast-check';
import {
  nameless,
  olena,
  telegramMessage,
} from '../../../../packages/channels/src/testing/telegram-messages.ts';
import type { TelegramBox, TelegramUpdate } from '../client/telegram-updates.ts';
import { containing, counted } from '../testing/fake-telegram-boxes.ts';
import { type SettledChange, UpdateTracker } from './update-tracker.ts';

const STATE = { pts: 10, qts: 5, seq: 3, date: 1_000 };
const ACCOUNT: TelegramBox = { kind: 'account' };
const CHANNEL: TelegramBox = { kind: 'channel', channelId: '900' };

function trackerOf(more: { channels?: { channelId: string; pts: number }[]; strangers?: string[] } = {}) {
  const { channels = [], strangers = [] } = more;
  return new UpdateTracker({ state: STATE, channels, knows: ({ id }) => !strangers.includes(id) });
}

function said(id: string): TelegramChange {
  return { kind: 'message', message: telegramMessage({ id }) };
}

function at(pts: number, box = ACCOUNT, ptsCount = 1): TelegramUpdate & { kind: 'counted' } {
  return counted(box, pts, said(`${pts}`), ptsCount);
}

function idsOf(settled: readonly SettledChange[]): string[] {
  return settled.map(({ change }) => (change.kind === 'message' ? change.message.id : change.kind));
}

function read(upToMessageId: string): TelegramUpdate {
  return { kind: 'uncounted', change: { kind: 'read', by: 'peer', chat: olena, upToMessageId } };
}

describe('an update tracker', () => {
  it.each([
    ['the account', ACCOUNT],
    ['a channel', CHANNEL],
  ])('hands on each change of %s once and in order, however it was told', (_, box) => {
    const told = fc.record({
      total: fc.nat({ max: 15 }),
      pushes: fc.array(fc.nat({ max: 14 }), { maxLength: 40 }),
      differences: fc.array(fc.nat({ max: 40 }), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(told, ({ total, pushes, differences }) => {
        const tracker = trackerOf({ channels: [{ channelId: '900', pts: 10 }] });
        const last = 10 + total;
        const catchUp = (): SettledChange[] => {
          const from = box.kind === 'account' ? tracker.state.pts : tracker.channelPts(box.channelId)!;
          const missed = Array.from({ length: last - from }, (__, n) => at(from + n + 1, box));
          return box.kind === 'account'
            ? tracker.acceptDifference(missed, { ...STATE, pts: last }, 0)
            : tracker.acceptChannelDifference(box.channelId, missed, last, 0);
        };
        const settled = pushes.flatMap((n, index) => [
          ...(differences.includes(index) ? catchUp() : []),
          ...(n < total ? tracker.accept(containing(at(11 + n, box)), 0) : []),
        ]);
        settled.push(...catchUp());
        expect(idsOf(settled)).toEqual(Array.from({ length: total }, (__, n) => `${11 + n}`));
        expect(settled.map(({ revision }) => `${revision}`)).toEqual(idsOf(settled));
        expect(tracker.nextGapDueMs(1)).toBeNull();
      }),
    );
  });

  it('counts what it cannot show', () => {
    const tracker = trackerOf();
    expect(tracker.accept(containing(counted(ACCOUNT, 13, null, 3), at(14)), 0)).toHaveLength(1);
    expect(tracker.state.pts).toBe(14);
  });

  it('hands on what counts nothing, at its place', () => {
    const tracker = trackerOf();
    const nothing = counted(ACCOUNT, 11, said('nothing'), 0);
    expect(tracker.accept(containing(nothing), 0)).toEqual([]);
    expect(idsOf(tracker.accept(containing(at(11)), 0))).toEqual(['11', 'nothing']);
    expect(tracker.state.pts).toBe(11);
  });

  it('asks for the difference when a message names somebody by a number only', () => {
    const tracker = trackerOf({ strangers: [olena.id] });
    expect(tracker.accept(containing(at(11)), 0)).toEqual([]);
    expect(tracker.takeNeeds().account).toBe(true);
    expect(tracker.takeNeeds().account).toBe(false);
    expect(tracker.state.pts).toBe(10);
    const settled = tracker.acceptDifference([at(11)], { ...STATE, pts: 11 }, 0);
    expect(idsOf(settled)).toEqual(['11']);
  });

  it('does not lose a message of somebody unknown whom the difference does not tell either', () => {
    const tracker = trackerOf({ strangers: [olena.id] });
    tracker.accept(containing(at(11)), 0);
    expect(idsOf(tracker.acceptDifference([], STATE, 0))).toEqual(['11']);
  });

  it('asks for the sender too', () => {
    const tracker = trackerOf({ strangers: ['66'] });
    const sender = { ...nameless, kind: 'user' as const, id: '66' };
    const change: TelegramChange = { kind: 'message', message: telegramMessage({ sender }) };
    expect(tracker.accept(containing(counted(ACCOUNT, 11, change)), 0)).toEqual([]);
    expect(tracker.takeNeeds().account).toBe(true);
  });

  it('keeps what a channel tells that it does not know until the channel is met', () => {
    const tracker = trackerOf();
    expect(tracker.accept(containing(at(71, CHANNEL), at(70, CHANNEL)), 0)).toEqual([]);
    expect([...tracker.takeNeeds().unknownChannels]).toEqual(['900']);
    expect(tracker.isMet('900')).toBe(false);
    expect(tracker.unmetMessages('900')).toEqual([71, 70]);
    expect(idsOf(tracker.meet('900', 75, 0))).toEqual(['70', '71']);
    expect(tracker.takeChangedChannels()).toEqual([{ channelId: '900', pts: 71 }]);
    expect(idsOf(tracker.accept(containing(at(72, CHANNEL)), 0))).toEqual(['72']);
  });

  it('begins a channel that told nothing where it stands, and hands on what one told that cannot be met', () => {
    const tracker = trackerOf();
    expect(tracker.meet('900', 75, 0)).toEqual([]);
    expect(tracker.channelPts('900')).toBe(75);
    expect(tracker.unmetMessages('901')).toEqual([]);
    tracker.accept(containing(at(9, { ...CHANNEL, channelId: '901' })), 0);
    expect(idsOf(tracker.forgetChannel('901'))).toEqual(['9']);
    expect(tracker.takeChangedChannels()).toEqual([{ channelId: '900', pts: 75 }]);
  });

  it('tells gaps after their grace, once, and again only later', () => {
    const tracker = trackerOf({ channels: [{ channelId: '900', pts: 10 }] });
    tracker.accept(containing(at(12, CHANNEL)), 1_000);
    tracker.accept(containing(at(12)), 1_200);
    const none = { account: false, channels: [] };
    expect(tracker.nextGapDueMs(500)).toBe(1_500);
    expect(tracker.takeGaps(1_499, 500)).toEqual(none);
    expect(tracker.takeGaps(1_500, 500)).toEqual({ account: false, channels: ['900'] });
    expect(tracker.takeGaps(1_700, 500)).toEqual({ account: true, channels: [] });
    expect(tracker.takeGaps(2_499, 500)).toEqual(none);
    expect(tracker.takeGaps(2_500, 500)).toEqual({ account: false, channels: ['900'] });
  });

  it('hands on what was told of a channel after a gap that cannot be asked about', () => {
    const tracker = trackerOf({ channels: [{ channelId: '900', pts: 10 }] });
    tracker.accept(containing(at(15, CHANNEL), at(16, CHANNEL)), 0);
    expect(idsOf(tracker.skipGap('900'))).toEqual(['15', '16']);
    expect(tracker.channelPts('900')).toBe(16);
    expect(tracker.skipGap('901')).toEqual([]);
  });

  it('keeps numbered containers in order, and what is numbered twice is told once', () => {
    const tracker = trackerOf();
    const numbered = (seq: number, id: string) => ({
      updates: [read(id)],
      seqStart: seq,
      seq,
      dateSeconds: 1_000 + seq,
    });
    expect(tracker.accept(numbered(5, '5'), 0)).toEqual([]);
    // Telegram tells again by this time: it must not be past what is still missing.
    expect(tracker.state.date).toBe(1_000);
    const settled = tracker.accept(numbered(4, '4'), 0);
    expect(settled.map(({ change }) => change)).toMatchObject([
      { upToMessageId: '4' },
      { upToMessageId: '5' },
    ]);
    expect(tracker.accept(numbered(5, '5'), 0)).toEqual([]);
    expect(tracker.state).toMatchObject({ seq: 5, date: 1_005 });
    const unnumbered = { ...numbered(0, '6'), dateSeconds: 900 };
    expect(tracker.accept(unnumbered, 0)).toHaveLength(1);
    expect(tracker.state).toMatchObject({ seq: 5, date: 1_005 });
  });

  it('hands on late containers after a difference, and drops those that it covers', () => {
    const tracker = trackerOf();
    for (const seq of [5, 7]) {
      tracker.accept({ updates: [read(`${seq}`)], seqStart: seq, seq, dateSeconds: null }, 0);
    }
    const settled = tracker.acceptDifference([], { ...STATE, seq: 6 }, 0);
    expect(settled.map(({ change }) => change)).toMatchObject([{ upToMessageId: '7' }]);
  });

  it('says when Telegram itself has too much to tell', () => {
    const tracker = trackerOf({ channels: [{ channelId: '900', pts: 10 }] });
    const tooLong = (channelId: string) => ({ kind: 'channel_too_long' as const, channelId, pts: null });
    tracker.accept(containing({ kind: 'too_long' }, tooLong('900'), tooLong('901')), 0);
    expect(tracker.takeNeeds()).toEqual({
      everything: true,
      account: false,
      channels: new Set(['900']),
      unknownChannels: new Set(['901']),
    });
  });

  it('wants to know a channel into which the account came, and nothing of one that it knows', () => {
    const tracker = trackerOf({ channels: [{ channelId: '900', pts: 10 }] });
    const changed = (channelId: string) => ({ kind: 'channel_changed' as const, channelId });
    tracker.accept(containing(changed('900'), changed('901')), 0);
    expect([...tracker.takeNeeds().unknownChannels]).toEqual(['901']);
  });

  it('counts secret chats, which cannot be read, and asks when one is missing', () => {
    const tracker = trackerOf();
    tracker.accept(containing({ kind: 'secret', qts: 6 }), 0);
    expect(tracker.state.qts).toBe(6);
    tracker.accept(containing({ kind: 'secret', qts: 8 }), 0);
    expect(tracker.takeGaps(0, 0).account).toBe(true);
    tracker.acceptDifference([], { ...STATE, qts: 7 }, 0);
    expect(tracker.state.qts).toBe(8);
    expect(tracker.nextGapDueMs(1)).toBeNull();
  });

  it('counts what a difference tells of channels in the channels', () => {
    const tracker = trackerOf({ channels: [{ channelId: '900', pts: 10 }] });
    const changes = [at(11, CHANNEL), at(11, CHANNEL), at(13, CHANNEL)];
    expect(idsOf(tracker.acceptDifference(changes, STATE, 0))).toEqual(['11']);
    expect(idsOf(tracker.acceptChannelDifference('900', [at(12, CHANNEL)], 12, 0))).toEqual(['12', '13']);
  });

  it('tells each counter of a channel that moved, and which is forgotten', () => {
    const tracker = trackerOf({
      channels: [
        { channelId: '900', pts: 10 },
        { channelId: '901', pts: 10 },
      ],
    });
    tracker.accept(containing(at(11, CHANNEL)), 0);
    tracker.forgetChannel('901');
    tracker.forgetChannel('902');
    expect(tracker.takeChangedChannels()).toEqual([
      { channelId: '900', pts: 11 },
      { channelId: '901', pts: null },
    ]);
    expect(tracker.takeChangedChannels()).toEqual([]);
  });
});
