import { describe, expect, it } from '@jest/globals';
import { SearchIndexing } from './search-indexing.ts';

/** Resolves when `wanted` calls have been made. */
function countingIndex(answers: (call: number) => Promise<boolean>) {
  let calls = 0;
  const waiting: { calls: number; resolve: () => void }[] = [];
  return {
    advance: async () => {
      const answer = answers(++calls);
      for (const one of waiting) if (calls >= one.calls) one.resolve();
      return await answer;
    },
    called: (wanted: number) =>
      new Promise<void>((resolve) => {
        if (calls >= wanted) resolve();
        else waiting.push({ calls: wanted, resolve });
      }),
  };
}

describe('keeping the index of the search', () => {
  it('goes on while there is more, and says once that it cannot', async () => {
    const warnings: string[] = [];
    const logger = { warn: (message: string) => warnings.push(message) } as never;
    const index = countingIndex(async (call) => {
      if (call > 3 && call < 7) throw new Error('away');
      return call < 3;
    });
    const indexing = new SearchIndexing({ index, logger, pollMs: 1 });
    await indexing.start();
    await index.called(10);
    await indexing.stop();
    expect(warnings).toEqual(['the index of the search could not be written']);
  });

  it('stops while it rests', async () => {
    const index = countingIndex(async (call) => {
      await new Promise((resolve) => setImmediate(resolve));
      return call <= 1_000_000;
    });
    const indexing = new SearchIndexing({ index, logger: {} as never, pollMs: 60_000 });
    await indexing.start();
    await index.called(2);
    await indexing.stop();
  });
});
