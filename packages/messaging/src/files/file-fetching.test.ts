import { describe, expect, it } from '@jest/globals';
import { systemClock } from '@switchboard/core';
import type { PendingAttachment } from '@switchboard/database';
import { silentLogger } from '@switchboard/service';
import { FileFetching } from './file-fetching.ts';

const TRIES_MAX = 3;
const FILE: PendingAttachment = {
  id: 'f',
  messageId: 'm',
  externalId: null,
  sourceUrl: null,
  sha256: null,
  messageExternalId: 'x',
  channelId: 'c',
  mimeType: null,
  sizeBytes: null,
  attempts: 1,
};

/** What becomes of one file that was begun so often, this time included. */
async function outcomeOf(attempts: number): Promise<unknown> {
  const { promise, resolve } = outcome();
  const waiting = [{ ...FILE, attempts }];
  const fetching = new FileFetching({
    source: {
      channelIds: () => ['c'],
      fetch: async () => ({ storedAs: 'k', sizeBytes: 1, sha256: '', mimeType: null }),
      discard: async () => {},
      judge: () => ({ reason: 'judged', retryAfterMs: null, isCounted: true, resting: 'file' }),
    },
    attachments: {
      claimPending: async () => waiting.splice(0),
      markReady: async () => {
        resolve('ready');
        return true;
      },
      markFailed: async (id, reason, retryAt) => {
        resolve([id, reason, retryAt]);
        return true;
      },
    },
    limits: { filesMax: 1, filesPerChannelMax: 1, fileMsMax: 60_000, triesMax: TRIES_MAX, pollMs: 60_000 },
    clock: systemClock,
    logger: silentLogger,
  });
  await fetching.start();
  const became = await promise;
  await fetching.stop();
  return became;
}

function outcome() {
  let resolve = (_value: unknown): void => {};
  const promise = new Promise<unknown>((settle) => (resolve = settle));
  return { promise, resolve };
}

describe('a file that has ended those who fetched it', () => {
  it('is fetched as often as it may be, and then given up without being looked at', async () => {
    expect(await outcomeOf(TRIES_MAX)).toBe('ready');
    expect(await outcomeOf(TRIES_MAX + 1)).toEqual(['f', 'The file could not be processed.', null]);
  });
});
