import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { storedChats, wantedChats } from '../testing/compare-history.ts';
import { HistoryRig } from '../testing/history-rig.ts';
import { HistoryPlayer, randomHistory, type RandomHistory } from '../testing/random-history.ts';

/** `HISTORIES=20000 npm test -- random-histories` for a long night. */
const HISTORIES = Number(process.env['HISTORIES'] ?? 250);
/** Played side by side, so that accounts share transactions as they do in a listener. */
const AT_ONCE = 10;

let rig: HistoryRig;
beforeAll(async () => {
  rig = await HistoryRig.start();
});
afterAll(() => rig.stop());

async function playAndCompare(history: RandomHistory): Promise<void> {
  try {
    const player = await HistoryPlayer.play(rig, history);
    for (const { account } of player.accounts) {
      expect(await storedChats(rig, player, account)).toEqual(wantedChats(player, account));
    }
  } catch (cause) {
    throw new Error(`history: ${JSON.stringify(history)}`, { cause });
  }
}

it(`stores what Telegram has, whatever is lost, doubled, reordered or killed (${HISTORIES} histories)`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(randomHistory, { minLength: AT_ONCE, maxLength: AT_ONCE }),
      async (histories) => {
        const played = await Promise.allSettled(histories.map(playAndCompare));
        for (const one of played) if (one.status === 'rejected') throw one.reason;
      },
    ),
    // A history that fails is shown alone; making it smaller would play thousands of others.
    { numRuns: Math.ceil(HISTORIES / AT_ONCE), endOnFailure: true },
  );
}, 3_600_000);
