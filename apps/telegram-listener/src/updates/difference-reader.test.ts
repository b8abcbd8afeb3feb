import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AccountDifference, AccountState } from '../client/telegram-updates.ts';
import { DifferenceReader } from './difference-reader.ts';

const START: AccountState = { pts: 0, qts: 0, seq: 0, date: 0 };

type Part = Extract<AccountDifference, { kind: 'difference' }>;

/** So many changes, after which the account stands at `pts`. */
function part(pts: number, changeCount = 1, isFinal = false): Part {
  const changes = Array.from({ length: changeCount }, () => ({ kind: 'too_long' as const }));
  return { kind: 'difference', changes, state: { ...START, pts }, isFinal };
}

/** A Telegram that answers when it is told to. */
class Answers {
  readonly asked: number[] = [];
  #settle: ((answer: AccountDifference | Error) => void) | null = null;

  readonly ask = (from: AccountState): Promise<AccountDifference> => {
    this.asked.push(from.pts);
    return new Promise((resolve, reject) => {
      this.#settle = (answer) => (answer instanceof Error ? reject(answer) : resolve(answer));
    });
  };

  /** Answers what was asked last, and lets whoever waits for it go on. */
  async give(answer: AccountDifference | Error): Promise<void> {
    const settle = this.#settle;
    if (settle === null) throw new Error('nothing was asked');
    this.#settle = null;
    settle(answer);
    await new Promise(setImmediate);
  }
}

const ptsOf = (parts: AccountDifference[]) =>
  parts.map((one) => (one.kind === 'too_long' ? -1 : one.state.pts));

describe('reading what was missed', () => {
  it('goes on while nobody takes, and hands over together what has come', async () => {
    const answers = new Answers();
    const reader = new DifferenceReader(answers.ask, START);
    const first = reader.take();
    await answers.give(part(1));
    expect(ptsOf(await first)).toEqual([1]);
    await answers.give(part(2));
    await answers.give(part(3, 1, true));
    expect(ptsOf(await reader.take())).toEqual([2, 3]);
    expect(answers.asked).toEqual([0, 1, 2]);
  });

  it('asks for nothing more while as much waits as may wait, and goes on afterwards', async () => {
    const answers = new Answers();
    const reader = new DifferenceReader(answers.ask, START);
    const first = reader.take();
    await answers.give(part(1));
    await first;
    await answers.give(part(2, 499));
    await answers.give(part(3, 1));
    expect(answers.asked).toEqual([0, 1, 2]);
    expect(ptsOf(await reader.take())).toEqual([2, 3]);
    expect(answers.asked).toEqual([0, 1, 2, 3]);
  });

  it('hands over what came before a failure, then fails, and asks for nothing more', async () => {
    const answers = new Answers();
    const reader = new DifferenceReader(answers.ask, START);
    const first = reader.take();
    await answers.give(part(1));
    await first;
    await answers.give(part(2));
    await answers.give(new Error('refused'));
    expect(ptsOf(await reader.take())).toEqual([2]);
    await expect(reader.take()).rejects.toThrow('refused');
    expect(answers.asked).toEqual([0, 1, 2]);
  });

  it('ends with "too long"', async () => {
    const answers = new Answers();
    const reader = new DifferenceReader(answers.ask, START);
    const first = reader.take();
    await answers.give({ kind: 'too_long', pts: 9 });
    expect(ptsOf(await first)).toEqual([-1]);
    expect(answers.asked).toEqual([0]);
  });

  it('hands over every part once and in order, however answers and takers alternate', async () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 20 });
    const pauses = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(sizes, pauses, async (changeCounts, turns) => {
        const left = changeCounts.map((count, index) =>
          part(index + 1, count, index === changeCounts.length - 1),
        );
        const taken: number[] = [];
        const reader = new DifferenceReader(async (from) => {
          await new Promise(setImmediate);
          return left[from.pts]!;
        }, START);
        for (let round = 0; taken.at(-1) !== left.length; round++) {
          const parts = await reader.take();
          expect(parts.length).toBeGreaterThan(0);
          taken.push(...ptsOf(parts));
          for (let turn = 0; turn < turns[round % turns.length]!; turn++) await new Promise(setImmediate);
        }
        expect(taken).toEqual(left.map(({ state }) => state.pts));
      }),
    );
  });
});
