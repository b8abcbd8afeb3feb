import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const range = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}${n + 1}`);

/** The hostile inputs of notes/meta.md §10 and of tables 2.F and 2.G of notes/reliability.md. */
const ITEMS = [...range('10.', 25), ...range('F', 16), ...range('G', 9)];

/** What an item asks for beyond what its tests here look at, because there is nothing yet to look at. */
const PARTS_TO_COME: ReadonlyMap<string, string> = new Map([
  ['10.7', 'an account that was disabled: accounts are connected or not, there is no third state'],
  ['10.19', 'what a download answers: files are not fetched yet, so only that nothing is'],
  ['F12', 'a limit of connections: none is set, the timeouts alone are tested'],
  ['F15', 'that comparing takes constant time: no test over HTTP can measure it'],
  ['G1', 'how it is shown: there is no user interface yet'],
  ['G2', 'isolating directions (`<bdi>`): there is no user interface yet'],
  ['G7', 'how long a browser takes: there is no user interface yet'],
  ['G8', 'what an export makes of it: nothing exports CSV yet, so only that nothing changes it before'],
]);

/** The items that the names of the tests in this folder end with. */
function testedItems(): Set<string> {
  const folder = new URL('./', import.meta.url);
  const files = readdirSync(folder).filter(
    (name) => name.endsWith('.test.ts') && name !== 'coverage.test.ts',
  );
  const numbers = files.flatMap((name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    return [...text.matchAll(/\((10\.\d{1,2}|[FG]\d{1,2})\)/g)].map(([, number]) => number!);
  });
  return new Set(numbers);
}

describe('the tests of bad input', () => {
  it('name every item of the tables, and none that is not in them', () => {
    expect([...testedItems()].toSorted()).toEqual(ITEMS.toSorted());
  });

  it('look at a part of each item of which another part is still to come', () => {
    const tested = testedItems();
    for (const [item, reason] of PARTS_TO_COME) {
      expect([item, reason, tested.has(item)]).toEqual([item, expect.stringMatching(/\w+ \w+/), true]);
    }
  });
});
