import { describe, expect, it } from '@jest/globals';
import { loadPart, type PageSurroundings } from './late-part.ts';

/** A page whose server answers as the list says, the last answer for ever. */
function pageWith({ answers, mayReload = true }: { answers: boolean[]; mayReload?: boolean }) {
  const pauses: number[] = [];
  let reloads = 0;
  const surroundings: PageSurroundings = {
    serverAnswers: async () => (answers.length > 1 ? answers.shift()! : answers[0]!),
    pause: async (ms) => void pauses.push(ms),
    reload: () => {
      reloads++;
      return mayReload;
    },
  };
  return { surroundings, pauses, reloads: () => reloads };
}

/** Fails so many times before it comes. */
function partAfter(failures: number): () => Promise<string> {
  return async () => {
    if (failures-- > 0) throw new Error('not there');
    return 'part';
  };
}

describe('a part of the application that comes late', () => {
  it('is there at once where all is well', async () => {
    const page = pageWith({ answers: [true] });
    expect(await loadPart(partAfter(0), page.surroundings)).toBe('part');
    expect(page.pauses).toEqual([]);
  });

  it('is waited for as long as the server cannot be reached, at most ten seconds at a time', async () => {
    const page = pageWith({ answers: [false] });
    expect(await loadPart(partAfter(6), page.surroundings)).toBe('part');
    expect(page.pauses).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    expect(page.reloads()).toBe(0);
  });

  it('is asked for once more of a server that answers', async () => {
    const page = pageWith({ answers: [true] });
    expect(await loadPart(partAfter(1), page.surroundings)).toBe('part');
    expect(page.reloads()).toBe(0);
  });

  it('begins the page anew when the server does not have it any more', async () => {
    const page = pageWith({ answers: [false, true] });
    let isSettled = false;
    const settle = (): void => void (isSettled = true);
    void loadPart(partAfter(100), page.surroundings).then(settle, settle);
    while (page.reloads() === 0) await Promise.resolve();
    await Promise.resolve();
    expect(isSettled).toBe(false);
    expect(page.reloads()).toBe(1);
  });

  it('fails when the page has begun anew just now', async () => {
    const page = pageWith({ answers: [true], mayReload: false });
    await expect(loadPart(partAfter(100), page.surroundings)).rejects.toThrow('not there');
  });
});
