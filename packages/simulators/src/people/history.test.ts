import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../meta/seeded-random.ts';
import { CAST } from './cast.ts';
import { pastLines } from './history.ts';

const NOW = Date.UTC(2026, 2, 1, 12);

describe('what was said before a demonstration', () => {
  const past = pastLines(NOW, seededRandom(1));

  it('is the same for the same seed, and another for another', () => {
    expect(pastLines(NOW, seededRandom(1))).toEqual(past);
    expect(pastLines(NOW, seededRandom(2))).not.toEqual(past);
  });

  it('is told in the order of time, and is over', () => {
    const times = past.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(times.at(-1)).toBeLessThan(NOW);
  });

  it('leaves nothing to be filled in', () => {
    expect(past.filter(({ line }) => /[{}]|undefined/.test(line.text ?? ''))).toEqual([]);
  });

  it('has everybody say something, under ids of their own, and end where they are said to', () => {
    expect(new Set(CAST.map(({ platform, externalId }) => `${platform} ${externalId}`)).size).toBe(
      CAST.length,
    );
    for (const customer of CAST) {
      const lines = past.filter((said) => said.customer === customer);
      expect({ name: customer.name, lines: lines.length }).toEqual({
        name: customer.name,
        lines: customer.lines,
      });
      expect(lines.filter(({ isLast }) => isLast)).toEqual([lines.at(-1)]);
    }
  });
});
